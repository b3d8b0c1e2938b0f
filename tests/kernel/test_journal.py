"""操作日志: one chain of lines; whatever is changed in it afterwards is found."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import text

from tests.support.offices import new_office
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.vocabulary import SENTENCES, sentence

EXAMPLE_DETAILS = {
    "register": "行政处罚", "agency": "额敏县司法局", "name": "张三", "login": "zhangsan", "duties": "供稿人",
    "what": "表格", "why": "密码不对", "title": "通知", "file": "a.md", "number": 2,
    "reason": "重复", "level": "初审", "titles": "《通知》", "mode": "存草稿箱",
    "due": "2026-11-22 10:00", "verdict": "为已发表", "how": "自动", "result": "一致",
    "index_number": "test/2026-1", "channel": "公众号", "count": 3, "year": 2026,
    "deputy": "李四", "absent": "王五", "duty": "初审", "from_day": "2026-11-22",
    "to_day": "2026-11-24", "section": "办公室", "signer": "赵六", "code": "3F2A-91BC",
    "text": "帐户", "kind": "易错词", "word": "帐户", "joined": "《急稿》", "urgent": "《急稿》",
    "slot": "2026-11-22 10:30", "ordered_by": "地区司法局", "length": 800, "post": "通知",
    "note": "已办", "host": "fabu-1", "here": 80, "seen": 100, "missed": 2, "held": 1,
    "recorded": "已发表", "says": "现在的通知说发表失败", "way": "删除重发", "asker": "张三",
    "total": 32, "found": 2, "new": 1, "difference": "《通知》公众号上没有", "contributor": "李四",
    "pictures": 12, "failed": 1, "sha256": "ab" * 32, "missing": 0, "items": 3, "files": 40,
    "state": "已报送", "day": "2026-11-22",
    "releases": 33, "unreached": 2, "place": "正文第3行", "was": "处理过",
    "letter": "补正告知书", "document_number": "额司公开〔2026〕1号", "amount": "420.00", "basis": "按件",
    "item": 1,
    "who": "何七",
}


def write(office: Office, *titles: str) -> None:
    """One transaction with a line per title."""
    with office.db.write() as session:
        for title in titles:
            journal.record(session, COMMAND_LINE, "post.created", "post:1", title=title)


def findings(office: Office) -> list[str]:
    with office.db.read() as session:
        return journal.verify(session)


def tamper(office: Office, statement: str, **values: object) -> None:
    with office.db.write() as session:
        session.execute(text(statement), values)


@pytest.fixture
def written(any_office: Office) -> Office:
    """An office with five lines in three transactions."""
    for titles in (("一",), ("二", "三"), ("四", "五")):
        write(any_office, *titles)
    return any_office


def test_an_empty_journal_holds(any_office: Office) -> None:
    assert findings(any_office) == []


def test_lines_are_numbered_chained_and_told_in_words(written: Office) -> None:
    assert findings(written) == []
    with written.db.read() as session:
        total, lines = journal.page(session, 0, 10)
        assert total == 5
        assert [line.id for line in lines] == [5, 4, 3, 2, 1]
        assert [line.previous_hash for line in lines] == [
            *(line.hash for line in lines[1:]), journal.GENESIS]
        assert lines[-1].sentence == "新建稿件《一》"
        assert lines[-1].actor == "本机命令行"
        assert [line.id for line in journal.page(session, 2, 2)[1]] == [3, 2]


def test_the_history_of_a_thing_is_its_lines_only(written: Office) -> None:
    with written.db.write() as session:
        journal.record(session, COMMAND_LINE, "post.created", "post:2", title="别的")
    with written.db.read() as session:
        assert [line.id for line in journal.history(session, ["post:2"])] == [6]
        assert [line.id for line in journal.history(session, ["post:1"], limit=2)] == [5, 4]
        assert journal.history(session, ["post:3"]) == []


@pytest.mark.parametrize(("column", "value"), [
    ("at", "2020-01-01 00:00:00.000000"), ("actor", "别人"), ("event", "post.restored"),
    ("subject", "post:9"), ("details", '{"title": "改"}'), ("previous_hash", "f" * 64),
    ("hash", "f" * 64), ("actor_id", None),
])
def test_a_changed_column_is_found(written: Office, column: str, value: object) -> None:
    if column == "actor_id":
        with written.db.write() as session:
            journal.record(session, Actor(name="x"), "user.logged_in", "user:0")
            session.execute(text(
                "INSERT INTO users (id, login, name, section, password_hash, active, created_at)"
                " VALUES (7, 'a', 'a', '', '', true, '2026-01-01 00:00:00')"))
        value = 7
    tamper(written, f"UPDATE journal_entries SET {column} = :value WHERE id = 3", value=value)
    assert any("第 3 条" in finding for finding in findings(written))


def test_a_line_that_can_no_longer_be_read_is_found(office: Office) -> None:
    write(office, "一", "二")
    tamper(office, "UPDATE journal_entries SET at = 'gestern' WHERE id = 2")
    assert any("读不出来" in finding for finding in findings(office))


def test_a_line_cut_out_of_the_middle_is_found(written: Office) -> None:
    tamper(written, "DELETE FROM journal_entries WHERE id IN (2, 3)")
    assert "第 2 条到第 3 条缺失" in findings(written)


def test_a_gap_closed_by_new_numbers_is_found(written: Office) -> None:
    tamper(written, "DELETE FROM journal_entries WHERE id = 3")
    tamper(written, "UPDATE journal_entries SET id = 3 WHERE id = 4")
    assert findings(written) != []


def test_a_cut_tail_is_found(written: Office) -> None:
    tamper(written, "DELETE FROM journal_entries WHERE id = 5")
    assert findings(written) == ["末尾应为第 5 条，实为第 4 条"]


def test_an_emptied_journal_is_found(written: Office) -> None:
    tamper(written, "DELETE FROM journal_entries")
    assert findings(written) == ["末尾应为第 5 条，实为第 0 条"]


def test_a_lost_head_is_found(written: Office) -> None:
    tamper(written, "DELETE FROM journal_head")
    assert findings(written) == ["日志末尾的登记不见了"]


def test_a_forged_head_is_found(written: Office) -> None:
    tamper(written, "UPDATE journal_head SET last_hash = :hash", hash="0" * 64)
    assert findings(written) == ["末尾的登记与最后一条不符"]


def test_two_swapped_lines_are_found(written: Office) -> None:
    for old, new in ((2, -2), (3, 2), (-2, 3)):
        tamper(written, "UPDATE journal_entries SET id = :new WHERE id = :old", old=old, new=new)
    assert findings(written) != []


def test_a_forged_line_with_a_right_hash_breaks_the_chain(written: Office) -> None:
    with written.db.write() as session:
        line = session.get_one(journal.JournalEntry, 3)
        line.details = '{"title": "改"}'
        line.hash = journal.entry_hash(line)
    assert findings(written) == ["第 4 条与前一条接不上"]


def test_a_transaction_that_fails_leaves_no_line(any_office: Office) -> None:
    with pytest.raises(RuntimeError), any_office.db.write() as session:
        journal.record(session, COMMAND_LINE, "post.created", "post:1", title="一")
        raise RuntimeError
    write(any_office, "二")
    assert findings(any_office) == []
    with any_office.db.read() as session:
        assert journal.page(session, 0, 9)[0] == 1


def test_many_writers_make_one_chain(any_office: Office) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            for number in range(8):
                write(any_office, f"第{number}篇", "又一篇")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert findings(any_office) == []
    with any_office.db.read() as session:
        assert journal.page(session, 0, 1)[0] == 64


def test_an_unknown_event_is_refused_at_once(office: Office) -> None:
    with office.db.write() as session, pytest.raises(KeyError):
        journal.record(session, COMMAND_LINE, "post.exploded", "post:1", title="一")


def test_a_missing_detail_is_refused_at_once(office: Office) -> None:
    with office.db.write() as session, pytest.raises(KeyError):
        journal.record(session, COMMAND_LINE, "post.revised", "post:1", title="一")


@pytest.mark.parametrize("event", SENTENCES)
def test_every_event_is_a_finished_chinese_sentence(event: str) -> None:
    told = sentence(event, dict(EXAMPLE_DETAILS))
    assert re.search(r"[\u4e00-\u9fff]{2}", told)
    assert not re.search(r"[{}]|None", told)


def test_braces_in_a_title_do_no_harm(office: Office) -> None:
    write(office, "关于{name}的通知")
    with office.db.read() as session:
        assert journal.page(session, 0, 1)[1][0].sentence == "新建稿件《关于{name}的通知》"


def test_two_offices_have_two_journals(tmp_path_factory: pytest.TempPathFactory) -> None:
    first, second = (new_office(tmp_path_factory.mktemp("office")) for _ in range(2))
    write(first, "一")
    with second.db.read() as session:
        assert journal.page(session, 0, 1)[0] == 0
    first.close()
    second.close()
