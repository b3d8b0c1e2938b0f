"""待公开, 附件, 公开目录, 不予公开 and its re-reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from wechat_bot.disclosure import annexes, catalogue, ledger, pending, queries, withheld
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import ReleaseForm, enter_release, register_published
from wechat_bot.disclosure.withheld import WITHHELD, ReviewForm, review_withheld
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import ImportRefused, InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import enter_record

PDF = b"%PDF-1.4 some text"


@pytest.fixture
def clerk(cast: dict[str, Actor]) -> Actor:
    return cast["qianqi"]


def waiting(office: Office) -> list[Any]:
    with office.db.read() as session:
        return pending.pending_items(session, ledger.calendar_of(office.config))


def item(office: Office, item_id: int) -> Any:
    with office.db.read() as session:
        return queries.get_item(session, item_id)


def test_what_waits_has_its_last_day(office: Office, clerk: Actor) -> None:
    pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-20"})
    pending.enter_pending(clerk, office, {"title": "乙", "made_on": "2026-10-09"})
    found = waiting(office)
    assert [(row.item.title, str(row.timeliness.due), row.timeliness.left) for row in found] == [
        ("乙", "2026-11-05", 0), ("甲", "2026-12-18", 20)]
    assert found[0].timeliness.late == 11  # today is Sunday 22 November
    with pytest.raises(InvalidInput, match="没有重复登记"):
        pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-20"})


@pytest.mark.parametrize("way", ["form", "import", "publishing"])
def test_the_first_release_takes_it_up(
    office: Office, clerk: Actor, publish: Callable[..., Any], way: str
) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-20"})
    if way == "form":
        enter_release(clerk, office, ReleaseForm(channel="website", published="2026-11-21",
                                                 title="甲", section="普法股"))
    elif way == "import":
        table = "标题,发布日期,渠道,科室\n甲,2026-11-21,公众号,普法股\n".encode()
        import_releases(clerk, office, table, "a.csv", dry_run=False)
    else:
        register_published(office, publish(ArticleFields(title="甲", section="普法股"),
                                           at=clock.from_beijing("2026-11-21 10:00")).message_id)
    assert waiting(office) == []
    found = item(office, item_id)
    assert (len(found.releases), found.section, str(found.made_on)) == (1, "普法股", "2026-11-20")


def test_giving_up_needs_a_reason_and_can_be_taken_back(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-20"})
    with pytest.raises(InvalidInput):
        pending.cancel_pending(clerk, office, item_id, " ")
    pending.cancel_pending(clerk, office, item_id, "涉及内部事务")
    assert waiting(office) == [] and item(office, item_id).cancel_reason == "涉及内部事务"
    with pytest.raises(WrongState):
        pending.cancel_pending(clerk, office, item_id, "再来")
    enter_release(clerk, office, ReleaseForm(
        channel="website", published="2026-11-21", index_number=item(office, item_id).index_number))
    assert item(office, item_id).cancelled_at is None
    with pytest.raises(WrongState, match="已经公开过"):
        pending.cancel_pending(clerk, office, item_id, "x")


def test_refused_pending(office: Office, clerk: Actor, cast: dict[str, Actor]) -> None:
    with pytest.raises(InvalidInput) as caught:
        pending.enter_pending(clerk, office, {"title": "", "made_on": ""})
    assert set(caught.value.fields) == {"title", "made_on"}
    with pytest.raises(NotAllowed):
        pending.enter_pending(cast["zhangsan"], office, {"title": "甲"})


def test_periods_are_reckoned_again(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-20"})
    assert pending.settle_deadlines(office) == 0
    with office.db.write() as session:
        queries.get_item(session, item_id).publish_by = None
    assert pending.settle_deadlines(office) == 1


def test_annexes_are_kept_and_taken_off_with_a_reason(
    office: Office, clerk: Actor, enter: Callable[..., int]
) -> None:
    enter("甲", "2024-03-05")
    first = annexes.attach(clerk, office, 1, r"C:\附件\清单.PDF", PDF)
    assert annexes.attach(clerk, office, 1, "清单.pdf", PDF) == first
    with pytest.raises(InvalidInput):
        annexes.take_off(clerk, office, 1, first, "")
    annexes.take_off(clerk, office, 1, first, "传错文件")
    with office.db.read() as session:
        [annex] = annexes.annexes_of(session, 1)
        with pytest.raises(NotFound):
            annexes.get_annex(session, 2, first)
    assert (annex.name, annex.kind, annex.remove_reason) == ("清单.pdf", "pdf", "传错文件")
    assert office.media.get(annex.sha256) == PDF
    with pytest.raises(WrongState):
        annexes.take_off(clerk, office, 1, first, "再来")


@pytest.mark.parametrize(("name", "data", "part"), [
    ("a.pdf", b"", "是空的"), ("a.exe", b"MZ", "不能作附件"), ("a.html", b"<p>", "不能作附件"),
    ("a.pdf", b"PK\x03\x04", "内容不是 pdf"), ("无后缀", b"x", "不能作附件"),
    ("a.txt", b"x" * (annexes.LARGEST + 1), "超过"),
])
def test_refused_annexes(
    office: Office, clerk: Actor, enter: Callable[..., int], name: str, data: bytes, part: str
) -> None:
    enter("甲", "2024-03-05")
    with pytest.raises(InvalidInput, match=part):
        annexes.attach(clerk, office, 1, name, data)
    with office.db.read() as session:
        assert annexes.annexes_of(session, 1) == []


def test_the_catalogue_lists_what_is_public(
    office: Office, cast: dict[str, Actor], enter: Callable[..., int]
) -> None:
    enter("<甲>", "2024-03-05", summary="概述", made_on=date(2024, 3, 1))
    enter("乙", "2024-03-06", status="taken_down")
    enter("丙", "2024-03-07", is_government_information=False)
    enter("丁", "2023-03-07")
    with office.db.read() as session:
        total, [line] = catalogue.catalogue_lines(session, 2024)
        assert catalogue.catalogue_lines(session, None)[0] == 2
    assert (total, line.title, str(line.made_on)) == (1, "<甲>", "2024-03-01")
    name, data = catalogue.export_catalogue(cast["lisi"], office, 2024, "html")
    assert name == "信息公开目录-2024.html" and "&lt;甲&gt;" in data.decode()
    assert "class=" not in data.decode() and "概述" in data.decode()
    with pytest.raises(InvalidInput):
        catalogue.export_catalogue(cast["lisi"], office, 2024, "pdf")


TEXTS = {"number": "不公开2025-01", "name": "某请示", "ground": "request", "decided_by": "王五",
         "decided_on": "2025-11-01"}


def test_what_is_withheld_is_reviewed_again(
    office: Office, clerk: Actor, enter: Callable[..., int]
) -> None:
    record_id = enter_record(clerk, office, WITHHELD, TEXTS)
    enter("某请示", "2026-11-20")
    today = date(2026, 11, 22)
    with office.db.read() as session:
        [due] = withheld.due_reviews(session, today, 12)
        assert str(due.on) == "2026-11-01"
        assert withheld.due_reviews(session, date(2026, 10, 31), 12) == []
    review_withheld(clerk, office, record_id, ReviewForm("2026-11-20", "赵六", "withhold", "仍在办理"))
    with office.db.read() as session:
        assert withheld.due_reviews(session, today, 12) == []
        [review] = withheld.reviews_of(session, record_id)
    assert str(review.next_review_on) == "2027-11-20"
    review_withheld(clerk, office, record_id, ReviewForm(
        "2026-11-21", "赵六", "disclose", index_number=item(office, 1).index_number))
    with pytest.raises(WrongState):
        review_withheld(clerk, office, record_id, ReviewForm("2026-11-22", "赵六", "withhold"))


def test_refused_reviews(office: Office, clerk: Actor, cast: dict[str, Actor]) -> None:
    record_id = enter_record(clerk, office, WITHHELD, TEXTS)
    with pytest.raises(InvalidInput) as caught:
        review_withheld(clerk, office, record_id, ReviewForm("2025-01-01", " ", "disclose"))
    assert set(caught.value.fields) == {"reviewed_on", "reviewed_by", "index_number"}
    with pytest.raises(NotAllowed):
        review_withheld(cast["zhangsan"], office, record_id, ReviewForm("", "", ""))
    with pytest.raises(InvalidInput) as caught:
        enter_record(clerk, office, WITHHELD, TEXTS | {"number": "2", "made_on": "2025-12-01"})
    assert set(caught.value.fields) == {"decided_on"}


@pytest.mark.parametrize(("day", "months", "later"), [
    ("2024-01-31", 1, "2024-02-29"), ("2025-01-31", 13, "2026-02-28"), ("2025-12-15", 12, "2026-12-15"),
])
def test_months_after(day: str, months: int, later: str) -> None:
    assert str(withheld.months_after(date.fromisoformat(day), months)) == later


def test_columns_matched_by_hand(office: Office, clerk: Actor) -> None:
    table = "文章名,哪天发的,发在哪,点赞数\n甲,2024-03-05,公众号,3\n".encode()
    with pytest.raises(ImportRefused, match="没有找到表头"):
        import_releases(clerk, office, table, "a.csv", dry_run=True)
    matched = {"文章名": "title", "哪天发的": "published", "发在哪": "channel"}
    report = import_releases(clerk, office, table, "a.csv", dry_run=False, matched=matched)
    assert (report.new, report.unknown_columns) == (1, ("点赞数",))
    with pytest.raises(ImportRefused, match="不认识"):
        import_releases(clerk, office, table, "a.csv", dry_run=True, matched={"文章名": "nothing"})


def test_very_many_errors_are_listed_in_bounds(office: Office, clerk: Actor) -> None:
    table = "标题,发布日期,渠道\n" + "甲,不是日期,公众号\n" * 9_999
    with pytest.raises(ImportRefused, match="9,999 处错误") as caught:
        import_releases(clerk, office, table.encode(), "a.csv", dry_run=False)
    assert len(caught.value.rows) == 201 and "另有 9,799 处" in caught.value.rows[-1]
