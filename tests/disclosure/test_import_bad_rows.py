"""导入: what is wrong is listed whole, and nothing is imported unless asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wechat_bot.disclosure import sheets
from wechat_bot.disclosure.columns import RowError
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.queries import ReleaseFilter, list_releases
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office

BAD = """标题,发布日期,渠道,链接,是否政府信息
甲,2024-03-05,公众号,,是
,2024-02-30,抖音,www.a.cn,也许
乙,,公众号,,
丙,2027-01-01,公众号,,否
#REF!,2024-03-05,公众号,,
丁,2024-03-06,政府网站,,
""".encode()


def count(office: Office) -> int:
    with office.db.read() as session:
        return list_releases(session, ReleaseFilter())[0]


def test_every_error_of_every_row_is_listed_and_nothing_is_kept(office: Office) -> None:
    with pytest.raises(ImportRefused) as caught:
        import_releases(COMMAND_LINE, office, BAD, "a.csv", dry_run=False)
    assert caught.value.message.startswith("文件里有 8 处错误，一条也没有导入")
    assert [line.split("：")[0] for line in caught.value.rows] == [
        "第 3 行“发布日期”", "第 3 行“标题”", "第 3 行“渠道”", "第 3 行“链接”",
        "第 3 行“是否政府信息”", "第 4 行“发布日期”", "第 5 行“发布日期”", "第 6 行“标题”"]
    assert caught.value.rows[0] == ("第 3 行“发布日期”：“2024-02-30”不是真实的日期，"
                                    "请核对年月日和时分。")
    assert count(office) == 0


def test_a_dry_run_lists_the_same_errors(office: Office) -> None:
    report = import_releases(COMMAND_LINE, office, BAD, "a.csv", dry_run=True)
    assert len(report.errors) == 8
    assert report.errors[-1] == RowError(6, "标题", "单元格是公式错误 #REF!，请改成文字")
    assert [fate for _, fate in report.rows] == ["新增", "错误", "错误", "错误", "错误", "新增"]
    assert count(office) == 0


def test_the_good_rows_alone_where_asked(office: Office) -> None:
    report = import_releases(COMMAND_LINE, office, BAD, "a.csv", dry_run=False, only_good=True)
    assert (report.new, len(report.errors)) == (2, 8)
    assert count(office) == 2


def test_one_index_number_for_two_titles(office: Office) -> None:
    data = "标题,发布日期,渠道,索引号\n甲,2024-03-05,公众号,A-1\n乙,2024-03-05,公众号,A-1\n"
    with pytest.raises(ImportRefused) as caught:
        import_releases(COMMAND_LINE, office, data.encode(), "a.csv", dry_run=False)
    assert caught.value.rows == (
        "第 3 行“索引号”：A-1 已是《甲》的索引号，同一索引号只能是同一条信息。",)


def test_two_dates_for_one_link(office: Office) -> None:
    head = "标题,发布日期,渠道,链接\n"
    first = f"{head}甲,2024-12-31,公众号,http://mp.weixin.qq.com/s/a\n"
    import_releases(COMMAND_LINE, office, first.encode(), "a.csv", dry_run=False)
    second = f"{head}甲,2025-01-01,公众号,http://mp.weixin.qq.com/s/a\n"
    with pytest.raises(ImportRefused) as caught:
        import_releases(COMMAND_LINE, office, second.encode(), "a.csv", dry_run=False)
    assert "请核对日期" in caught.value.rows[0]
    assert count(office) == 1


@pytest.mark.parametrize(("data", "part"), [
    (b"", "文件是空的"),
    (b" \n ", "文件是空的"),
    ("标题,发布日期,渠道\n".encode(), "表头下面没有数据"),
    ("名字,哪天\n甲,2024-03-05\n".encode(), "没有找到表头"),
    ("标题,渠道\n甲,公众号\n".encode(), "缺少“发布时间”列"),
    ("标题,发布日期,渠道,平台\n甲,2024-03-05,公众号,公众号\n".encode(), "“渠道”“平台”是同一个意思"),
    ('标题,发布日期,渠道\n"甲"x,2024-03-05,公众号\n'.encode(), "引号没有成对"),
    (b"\xff\xfe\x00", "编码认不出来"),
    (b"\x81\xff\xff", "编码认不出来"),
    (b"a,\x00b\n", "不是文本"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧的 .xls"),
    (b"PK\x03\x04broken", "打不开"),
])
def test_files_that_cannot_be_read(office: Office, data: bytes, part: str) -> None:
    with pytest.raises(ImportRefused, match=part) as caught:
        import_releases(COMMAND_LINE, office, data, "a.csv", dry_run=True)
    assert "一条也没有导入" in caught.value.message


def test_a_file_too_large(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "READING", replace(sheets.READING, size=1024 * 1024))
    with pytest.raises(ImportRefused, match="超过 1 MB"):
        import_releases(COMMAND_LINE, office, b"a" * (1024 * 1024 + 1), "a.csv", dry_run=True)
