"""自有词库: adding, changing, ending; who may; nothing is ever removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.support.cast import Cast, hire
from wechat_bot.checking import lists, operations, queries
from wechat_bot.checking.entries import KINDS, EntryFields, ListKind, entry_problems, tidy
from wechat_bot.checking.lists import ListFilter
from wechat_bot.checking.rules import Severity
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office

DAY = date(2026, 11, 22)
BADGE = EntryFields(word="司法徽章", replacement="司法行政徽章", source="县委宣传部")


def words(office: Office, kind: ListKind, ended: bool | None = False) -> list[str]:
    with office.db.read() as session:
        return [row.word for row in lists.list_entries(session, ListFilter(kind, ended=ended))[1]]


def sentences(office: Office, entry_id: int) -> list[str]:
    with office.db.read() as session:
        return [line.sentence for line in journal.history(session, [f"list_entry:{entry_id}"])]


def test_an_added_word_is_in_force_and_in_the_journal(any_office: Office) -> None:
    cast = hire(any_office)
    entry_id = operations.add_entry(cast.officer, any_office, ListKind.WRONG_WORD, BADGE)
    with any_office.db.read() as session:
        row = lists.get_entry(session, entry_id)
        current = queries.current_lists(session, any_office, DAY)
    assert row.fields() == replace(BADGE, severity="warning")
    assert (row.created_by_id, row.ended_at, row.replaces_id) == (cast.officer.user_id, None, None)
    assert sentences(any_office, entry_id) == ["在词库“易错词”里添加“司法徽章”"]
    assert [w.right for w in current.wrong_words if w.wrong == "司法徽章"] == ["司法行政徽章"]


def test_changing_ends_the_old_row_and_keeps_it(any_office: Office) -> None:
    cast = hire(any_office)
    old_id = operations.add_entry(cast.officer, any_office, ListKind.WRONG_WORD, BADGE)
    new_id = operations.change_entry(cast.first, any_office, old_id,
                                     replace(BADGE, replacement="司法行政标志"))
    with any_office.db.read() as session:
        old, new = lists.get_entry(session, old_id), lists.get_entry(session, new_id)
        by_old = lists.versions_of(session, old)
        by_new = lists.versions_of(session, new)
    assert (old.replacement, old.ended_by_id, new.replaces_id) == (
        "司法行政徽章", cast.first.user_id, old_id)
    assert old.ended_at is not None
    assert [row.id for row in by_old] == [row.id for row in by_new] == [new_id, old_id]
    assert words(any_office, ListKind.WRONG_WORD, ended=None) == ["司法徽章"]
    assert "正确用法由“司法行政徽章”改为“司法行政标志”" in sentences(any_office, new_id)[0]


def test_saving_without_a_change_writes_nothing(office: Office, cast: Cast) -> None:
    entry_id = operations.add_entry(cast.officer, office, ListKind.WRONG_WORD, BADGE)
    assert operations.change_entry(cast.officer, office, entry_id, BADGE) == entry_id
    assert len(sentences(office, entry_id)) == 1


def test_an_ended_word_is_out_of_force_but_still_there(any_office: Office) -> None:
    cast = hire(any_office)
    entry_id = operations.add_entry(cast.officer, any_office, ListKind.SECRECY,
                                    EntryFields(word="内网口令"))
    operations.end_entry(cast.officer, any_office, entry_id)
    assert words(any_office, ListKind.SECRECY) == []
    assert words(any_office, ListKind.SECRECY, ended=True) == ["内网口令"]
    assert sentences(any_office, entry_id)[0] == "停用词库“涉密敏感词”里的“内网口令”"
    with any_office.db.read() as session:
        assert "内网口令" not in {w.word for w in queries.current_lists(
            session, any_office, DAY).secrecy_words}
    again = operations.add_entry(cast.officer, any_office, ListKind.SECRECY,
                                 EntryFields(word="内网口令"))
    assert again != entry_id


def test_what_was_changed_or_ended_cannot_be_changed_again(office: Office, cast: Cast) -> None:
    old_id = operations.add_entry(cast.officer, office, ListKind.WRONG_WORD, BADGE)
    operations.change_entry(cast.first, office, old_id, replace(BADGE, note="新标志"))
    with pytest.raises(WrongState, match="王五"):
        operations.change_entry(cast.officer, office, old_id, replace(BADGE, note="旧标志"))
    with pytest.raises(WrongState):
        operations.end_entry(cast.officer, office, old_id)
    with pytest.raises(NotFound):
        operations.end_entry(cast.officer, office, 999)


def test_a_word_stands_in_a_list_only_once(any_office: Office) -> None:
    cast = hire(any_office)
    operations.add_entry(cast.officer, any_office, ListKind.ALLOWED, EntryFields(word="ABC大厦"))
    with pytest.raises(InvalidInput) as refused:
        operations.add_entry(cast.first, any_office, ListKind.ALLOWED, EntryFields(word="abc大厦 "))
    assert set(refused.value.fields) == {"word"}
    assert words(any_office, ListKind.ALLOWED) == ["ABC大厦"]
    other = operations.add_entry(cast.first, any_office, ListKind.ALLOWED,
                                 EntryFields(word="旧大厦"))
    with pytest.raises(InvalidInput):
        operations.change_entry(cast.first, any_office, other, EntryFields(word="ABC大厦"))
    assert sorted(words(any_office, ListKind.ALLOWED)) == ["ABC大厦", "旧大厦"]


@pytest.mark.parametrize("role", ["writer", "publisher", "auditor", "outsider", "secrecy"])
def test_who_does_not_keep_lists_changes_nothing(office: Office, cast: Cast, role: str) -> None:
    entry_id = operations.add_entry(cast.officer, office, ListKind.WRONG_WORD, BADGE)
    actor = getattr(cast, role)
    with pytest.raises(NotAllowed):
        operations.add_entry(actor, office, ListKind.WRONG_WORD, replace(BADGE, word="别的词"))
    with pytest.raises(NotAllowed):
        operations.change_entry(actor, office, entry_id, replace(BADGE, note="改"))
    with pytest.raises(NotAllowed):
        operations.end_entry(actor, office, entry_id)
    with pytest.raises(NotAllowed):
        operations.import_entries(actor, office, ListKind.WRONG_WORD, "a.txt", "甲乙→乙甲".encode(),
                                  dry_run=True)
    assert words(office, ListKind.WRONG_WORD) == ["司法徽章"]


def test_the_command_line_keeps_no_lists(office: Office) -> None:
    with pytest.raises(NotAllowed):
        operations.add_entry(COMMAND_LINE, office, ListKind.WRONG_WORD, BADGE)


@pytest.mark.parametrize(("kind", "entry", "field"), [
    (ListKind.WRONG_WORD, EntryFields(word="", replacement="甲乙"), "word"),
    (ListKind.WRONG_WORD, EntryFields(word="的", replacement="地"), "word"),
    (ListKind.WRONG_WORD, EntryFields(word="甲" * 201, replacement="乙"), "word"),
    (ListKind.WRONG_WORD, EntryFields(word="甲乙"), "replacement"),
    (ListKind.WRONG_WORD, EntryFields(word="甲乙", replacement="甲乙"), "replacement"),
    (ListKind.SECRECY, EntryFields(word="甲乙", severity="very bad"), "severity"),
    (ListKind.LEADER, EntryFields(word="张三"), "replacement"),
    (ListKind.LEADER, EntryFields(word="张三", replacement="局长", rank=0), "rank"),
    (ListKind.LEADER, EntryFields(word="张三", replacement="局长", from_day=date(2026, 2, 1),
                                  to_day=date(2026, 1, 1)), "to_day"),
    (ListKind.LEADER, EntryFields(word="张三", replacement="局长", wrong_forms="张三"),
     "wrong_forms"),
    (ListKind.INSTITUTION, EntryFields(word="额敏县司法局", wrong_forms="局"), "wrong_forms"),
    (ListKind.INSTITUTION, EntryFields(word="额敏县司法局", short_names="县司法局",
                                       wrong_forms="县司法局"), "wrong_forms"),
])
def test_what_cannot_be_an_entry(kind: ListKind, entry: EntryFields, field: str) -> None:
    assert field in entry_problems(kind, tidy(kind, entry))


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_kind_is_explained_and_takes_a_plain_entry(
    office: Office, cast: Cast, kind: ListKind
) -> None:
    assert KINDS[kind].explanation.endswith("。")
    entry = EntryFields(word="某某名称", replacement="某某正名")
    operations.add_entry(cast.officer, office, kind, entry)
    assert words(office, kind) == ["某某名称"]


def test_a_field_that_a_kind_has_not_is_dropped() -> None:
    entry = EntryFields(word=" 某 某\u200b ", replacement="乙", rank=3, to_day=DAY, severity="error")
    assert tidy(ListKind.SOURCE, entry) == EntryFields(word="某 某")


def test_a_laws_name_stands_without_its_brackets() -> None:
    entry = tidy(ListKind.LAW, EntryFields(word="《某某法》", replacement="《某某管理法》"))
    assert (entry.word, entry.replacement) == ("某某法", "某某管理法")


def test_leaders_and_institutions_reach_the_rules(office: Office, cast: Cast) -> None:
    operations.add_entry(cast.officer, office, ListKind.LEADER, EntryFields(
        word="张三丰", replacement="县司法局局长", wrong_forms="张三峰、张山丰", rank=2,
        from_day=date(2025, 1, 1), to_day=date(2026, 6, 30)))
    operations.add_entry(cast.officer, office, ListKind.INSTITUTION, EntryFields(
        word="额敏县司法局", short_names="县司法局", wrong_forms="额敏司法局\n县司局"))
    with office.db.read() as session:
        current = queries.current_lists(session, office, DAY)
    leader = current.leaders[-1]
    assert (leader.name, leader.post, leader.rank) == ("张三丰", "县司法局局长", 2)
    assert not leader.in_office(DAY)
    assert leader.in_office(date(2026, 6, 30))
    assert {w.wrong: w.severity for w in current.wrong_words if w.right == "张三丰"} == {
        "张三峰": Severity.ERROR, "张山丰": Severity.ERROR}
    ours = next(i for i in current.institutions if i.full_name == "额敏县司法局")
    assert (ours.short_names, ours.wrong_forms) == (("县司法局",), ("额敏司法局", "县司局"))


def test_a_law_counts_from_its_day(office: Office, cast: Cast) -> None:
    operations.add_entry(cast.officer, office, ListKind.LAW, EntryFields(
        word="某某管理暂行办法", replacement="某某管理条例", from_day=date(2026, 12, 1)))

    def known(day: date) -> bool:
        with office.db.read() as session:
            laws = queries.current_lists(session, office, day).laws
        return "某某管理暂行办法" in {law.name for law in laws}

    assert not known(DAY)
    assert known(date(2026, 12, 1))


def test_the_lists_are_built_once_until_something_changes(office: Office, cast: Cast) -> None:
    with office.db.read() as session:
        first = queries.current_lists(session, office, DAY)
        assert queries.current_lists(session, office, DAY) is first
        assert queries.current_lists(session, office, date(2026, 11, 23)) is first
    operations.add_entry(cast.officer, office, ListKind.ALLOWED, EntryFields(word="某某小区"))
    with office.db.read() as session:
        second = queries.current_lists(session, office, DAY)
    assert second.version != first.version
    assert "某某小区" in second.allowed


def test_the_version_tells_who_was_in_office(office: Office, cast: Cast) -> None:
    operations.add_entry(cast.officer, office, ListKind.LEADER, EntryFields(
        word="张三丰", replacement="局长", to_day=DAY))
    with office.db.read() as session:
        current = queries.current_lists(session, office, DAY)
    assert lists.version_on(current, DAY) == lists.version_on(current, date(2026, 11, 1))
    assert lists.version_on(current, DAY) != lists.version_on(current, date(2026, 11, 23))


def test_the_list_is_searched_and_paged(office: Office, cast: Cast) -> None:
    for number in range(5):
        operations.add_entry(cast.officer, office, ListKind.SOURCE, EntryFields(
            word=f"第{number}报社", note="100%可靠" if number == 3 else ""))
    with office.db.read() as session:
        total, page = lists.list_entries(session, ListFilter(ListKind.SOURCE), 1, 2)
        _, found = lists.list_entries(session, ListFilter(ListKind.SOURCE, keyword="0%"))
        names = lists.source_names(session)
    assert (total, [row.word for row in page]) == (5, ["第3报社", "第2报社"])
    assert [row.word for row in found] == ["第3报社"]
    assert len(names) == 5


def test_leaders_stand_in_their_order(office: Office, cast: Cast) -> None:
    for name, rank in (("钱某某", None), ("孙某某", 2), ("赵某某", 1)):
        operations.add_entry(cast.officer, office, ListKind.LEADER,
                             EntryFields(word=name, replacement="县领导", rank=rank))
    assert words(office, ListKind.LEADER) == ["赵某某", "孙某某", "钱某某"]


def test_the_journal_masks_a_number_that_is_no_word(office: Office, cast: Cast) -> None:
    entry_id = operations.add_entry(cast.officer, office, ListKind.ALLOWED,
                                    EntryFields(word="13812345678"))
    assert "13812345678" not in sentences(office, entry_id)[0]
