"""报送包: the approved text as a Word file, its pictures in order, what the site's editor fills in."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.support.articles import BODY, png
from tests.support.cast import Cast
from tests.support.registered import registered
from wechat_bot.disclosure import operations, queries
from wechat_bot.disclosure.handover import HEADINGS, NO_TEXT, handover_zip
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.rendering.official import Heading, Paragraph, Picture, Table
from wechat_bot.rendering.official_article import article_blocks

CAPTIONED = BODY.replace("(图1.png)", '(图1.png "12月4日，活动现场")')


def files(office: Office, cast: Cast, *item_ids: int) -> dict[str, bytes]:
    _, file = handover_zip(cast.officer, office, item_ids)
    with file, zipfile.ZipFile(file) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_one_item(office: Office, cast: Cast) -> None:
    item_id = registered(office, cast, body=CAPTIONED)
    found = files(office, cast, item_id)
    assert set(found) == {"宪法宣传周活动通知.docx", "图片/01-现场.png", "报送信息.txt", "报送信息.xlsx"}
    document = Document(io.BytesIO(found["宪法宣传周活动通知.docx"]))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:3] == ["宪法宣传周活动通知", "宪法宣传周活动通知。", "时间和地点"]
    place = texts.index("12月4日，活动现场")
    assert document.paragraphs[place - 1]._p.xpath(".//pic:pic"), "its caption is below the picture"
    assert len(document.inline_shapes) == 1
    assert found["图片/01-现场.png"].startswith(b"\x89PNG")
    told = found["报送信息.txt"].decode("utf-8-sig")
    for words in ("索引号：test/2026-00001", "公众号链接：https://mp.weixin.qq.com/s/",
                  "审核人：王五、赵六、钱七", "供稿单位：普法与依法治理股"):
        assert words in told
    sheet = load_workbook(io.BytesIO(found["报送信息.xlsx"])).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert sheet["A2"].value == "宪法宣传周活动通知"


def test_several_items_each_in_its_folder(office: Office, cast: Cast) -> None:
    first, second = registered(office, cast, title="甲?公告"), registered(office, cast, title="乙")
    found = files(office, cast, first, second, first)
    assert {name.split("/")[0] for name in found} == {"01-甲_公告", "02-乙", "报送信息.xlsx"}
    assert load_workbook(io.BytesIO(found["报送信息.xlsx"])).worksheets[0].max_row == 3
    with office.db.read() as session:
        line, = journal.history(session, [f"item:{second}"])
    assert line.sentence == "下载《乙》的网站报送包"


def test_it_is_the_same_twice(office: Office, cast: Cast) -> None:
    item_id = registered(office, cast)
    assert files(office, cast, item_id) == files(office, cast, item_id)


def test_what_was_published_by_hand_has_no_text_and_says_so(office: Office, cast: Cast) -> None:
    release_id = operations.enter_release(cast.officer, office, ReleaseForm(
        title="手工发的", published="2026-02-03 10:00", channel="wechat", url="https://mp.weixin.qq.com/s/h"))
    with office.db.read() as session:
        item_id = queries.get_release(session, release_id).item_id
    found = files(office, cast, item_id)
    assert NO_TEXT in [p.text for p in Document(io.BytesIO(found["手工发的.docx"])).paragraphs]


def test_refusals(office: Office, cast: Cast) -> None:
    for chosen, kind in (([], InvalidInput), (list(range(101)), InvalidInput), ([999], NotFound)):
        with pytest.raises(kind):
            handover_zip(cast.officer, office, chosen)
    with pytest.raises(NotAllowed):
        handover_zip(Actor("没有职责的人"), office, [1])


def test_blocks_of_all_kinds() -> None:
    html = ('<section><h2><span>一、标题</span></h2><p style="text-align:center">居中<br>两行</p>'
            "<ul><li><p>甲</p></li><li>乙</li></ul><ol start=\"3\"><li>三</li></ol>"
            '<section><img src="sha256:a"></section><p style="text-align:center;color:#333">图注</p>'
            "<table><tr><th>项</th><th>值</th></tr><tr><td>甲</td></tr></table>"
            '<p>前<img src="sha256:gone">后</p><h3>（一）小</h3><hr>散文字</section>')
    blocks = article_blocks(html, lambda sha256: png() if sha256 == "a" else None)
    assert blocks[0] == Heading("一、标题", 1)
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == [
        "居中", "两行", "· 甲", "· 乙", "3. 三", "图注", "前", "（此处是第 2 张图，见“图片”文件夹）", "后",
        "散文字"]
    picture, = (b for b in blocks if isinstance(b, Picture))
    assert picture.width == pytest.approx(320 * 25.4 / 96)
    caption = blocks[blocks.index(picture) + 1]
    assert isinstance(caption, Paragraph) and caption.size < 16 and caption.align == "center"
    assert Table(["项", "值"], [["甲", ""]]) in blocks and Heading("（一）小", 2) in blocks
    assert article_blocks("", lambda _: None) == [Paragraph("（正文没有文字）")]
    broken, = article_blocks('<img src="sha256:a">', lambda _: b"no picture")
    assert isinstance(broken, Paragraph)
