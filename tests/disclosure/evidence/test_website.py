"""网站报送: 待报送 → 已报送 → 已上网, 退回, 不需要; steps append; online is in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from tests.support.cast import Cast, hire
from tests.support.registered import website_examples
from tests.support.year_summary import year_summary
from wechat_bot.disclosure import operations, queries, website, website_queries
from wechat_bot.disclosure.evidence import evidence_zip
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.disclosure.website import StepForm, note_site_index, record_step, record_steps
from wechat_bot.disclosure.website_queries import WebsiteFilter, find, waiting
from wechat_bot.disclosure.website_rules import STATE_NAMES, TRANSITIONS, Act, State, next_state
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import close_year

ONLINE = StepForm(day="2026-11-20", url="https://www.xjem.gov.cn/1.html", site_index_number="014/7")
Enter = Callable[..., int]


@pytest.fixture
def enter(office: Office, cast: Cast) -> Enter:
    """An item on the account; its id."""
    def make(title: str = "甲", published: str = "2026-11-02 10:00", **more: object) -> int:
        values: dict[str, object] = {"channel": "wechat", **more}
        release_id = operations.enter_release(cast.officer, office, ReleaseForm(
            title=title, published=published, **values))  # type: ignore[arg-type]
        with office.db.read() as session:
            return queries.get_release(session, release_id).item_id
    return make


def state(office: Office, item_id: int) -> State | None:
    with office.db.read() as session:
        return website_queries.state_of(queries.get_item(session, item_id),
                                        website_queries.submission_of(session, item_id))


def titles(office: Office, wanted: State | None = State.PENDING, **more: object) -> list[str]:
    with office.db.read() as session:
        total, lines = find(session, office.config, WebsiteFilter(wanted, **more), 0, 50)  # type: ignore[arg-type]
    assert total == len(lines)
    return [line.item.title for line in lines]


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_every_act_in_every_state(before: State, act: Act) -> None:
    assert next_state(before, act) == TRANSITIONS.get((before, act))
    assert before in STATE_NAMES


def test_published_on_the_account_it_waits_for_the_website(office: Office, enter: Enter) -> None:
    enter("政府信息")
    enter("闲话", is_government_information=False)
    enter("网站先发", channel="website", url="https://www.xjem.gov.cn/2.html")
    assert titles(office) == ["政府信息"]
    with office.db.read() as session:
        assert waiting(session, office.config) == (1, datetime(2026, 11, 2, 2, tzinfo=UTC))


@pytest.mark.parametrize(("setting", "expected"), [
    ("government_information", {"政府信息"}), ("all", {"政府信息", "闲话"}), ("none", set())])
def test_the_setting_says_what_has_to_go_there(
    office: Office, enter: Enter, setting: str, expected: set[str]
) -> None:
    items = {"政府信息": enter("政府信息"), "闲话": enter("闲话", is_government_information=False)}
    disclosure = msgspec.structs.replace(office.config.disclosure, website_copy=setting)
    chosen = replace(office, config=msgspec.structs.replace(office.config, disclosure=disclosure))
    assert set(titles(chosen)) == expected
    with office.db.read() as session:
        assert {title for title, item_id in items.items() if website_queries.is_wanted(
            chosen.config, queries.get_item(session, item_id))} == expected


def test_an_office_without_a_website_is_asked_nothing(office: Office, enter: Enter, cast: Cast) -> None:
    item_id = enter()
    disclosure = msgspec.structs.replace(office.config.disclosure, channels={"wechat": "公众号"})
    chosen = replace(office, config=msgspec.structs.replace(office.config, disclosure=disclosure))
    assert titles(chosen) == []
    with pytest.raises(WrongState, match="政府网站"):
        record_step(cast.officer, chosen, item_id, Act.SUBMITTED, StepForm())


def test_the_whole_way_is_kept_step_by_step(office: Office, cast: Cast, enter: Enter) -> None:
    item_id = enter()
    record_step(cast.officer, office, item_id, Act.SUBMITTED,
                StepForm(day="2026-11-10", contact="县政府办 马某"))
    assert state(office, item_id) is State.SUBMITTED
    record_step(cast.officer, office, item_id, Act.RETURNED,
                StepForm(day="2026-11-12", note="缺少文号"))
    assert state(office, item_id) is State.PENDING and titles(office) == ["甲"]
    record_step(cast.officer, office, item_id, Act.SUBMITTED, StepForm(day="2026-11-13"))
    record_step(cast.officer, office, item_id, Act.ONLINE, ONLINE)
    assert state(office, item_id) is State.ONLINE and titles(office) == []
    with office.db.read() as session:
        row = website_queries.submission_of(session, item_id)
        assert row is not None and row.contact == "县政府办 马某" and row.site_index_number == "014/7"
        assert [(step.act, step.by) for step in row.steps] == [
            (act, "吴十") for act in ("submitted", "returned", "submitted", "online")]
        release = queries.get_release(session, row.release_id or 0)
        assert (release.channel, release.url, release.item_id) == ("website", ONLINE.url, item_id)
        figures = year_summary(session, office.config, 2026).figures
        assert figures.by_channel == {"website": 1, "wechat": 1} and figures.items_distinct == 1
        sentences = [line.sentence for line in journal.history(session, [f"item:{item_id}"])]
    assert "登记《甲》在政府网站：被网站退回，日期2026-11-12" in sentences


def test_what_is_wrong_is_said_and_nothing_is_done(office: Office, cast: Cast, enter: Enter) -> None:
    item_id = enter()
    for act, form, where in (
        (Act.NOT_NEEDED, StepForm(), "note"), (Act.ONLINE, StepForm(day="2026-11-20"), "url"),
        (Act.ONLINE, StepForm(url=ONLINE.url), "day"), (Act.ONLINE, StepForm(url="不是链接"), "url"),
        (Act.SUBMITTED, StepForm(day="2099-01-01"), "day"),
        (Act.SUBMITTED, StepForm(contact="某" * 61), "contact"), (Act.SUBMITTED, StepForm(day="昨天"), "day"),
    ):
        with pytest.raises(InvalidInput) as refused:
            record_step(cast.officer, office, item_id, act, form)
        assert where in refused.value.fields
    with pytest.raises(WrongState, match="不能登记“被网站退回”"):
        record_step(cast.officer, office, item_id, Act.RETURNED, StepForm(note="缺少文号"))
    record_step(cast.officer, office, item_id, Act.SUBMITTED, StepForm(day="2026-11-10"))
    with pytest.raises(InvalidInput, match="早于报送日期"):
        record_step(cast.officer, office, item_id, Act.ONLINE, replace(ONLINE, day="2026-11-09"))
    with pytest.raises(WrongState, match="可能别人刚办过"):
        record_step(cast.officer, office, item_id, Act.SUBMITTED, StepForm())
    with pytest.raises(NotAllowed):
        record_step(cast.writer, office, item_id, Act.ONLINE, ONLINE)
    with office.db.read() as session:
        row = website_queries.submission_of(session, item_id)
        assert row is not None and len(row.steps) == 1
        assert len(queries.get_item(session, item_id).releases) == 1


def test_several_at_once(office: Office, cast: Cast, enter: Enter) -> None:
    items = [enter("甲"), enter("乙"), enter("丙")]
    record_step(cast.officer, office, items[2], Act.ONLINE, ONLINE)
    done, left = record_steps(cast.officer, office, [*items, items[0]], Act.SUBMITTED, StepForm())
    assert done == 2 and len(left) == 1 and "《丙》" in left[0]
    assert sorted(titles(office, State.SUBMITTED)) == ["乙", "甲"]
    with pytest.raises(InvalidInput, match="先勾选"):
        record_steps(cast.officer, office, [], Act.SUBMITTED, StepForm())
    with pytest.raises(WrongState, match="几条一起办"):
        record_steps(cast.officer, office, items, Act.ONLINE, ONLINE)


def test_not_needed_with_a_reason_and_back(office: Office, cast: Cast, enter: Enter) -> None:
    item_id = enter()
    record_step(cast.officer, office, item_id, Act.NOT_NEEDED, StepForm(note="活动预告，过期无用"))
    assert titles(office) == [] and titles(office, State.NOT_NEEDED) == ["甲"]
    record_step(cast.officer, office, item_id, Act.NEEDED, StepForm())
    assert titles(office) == ["甲"]


def test_taken_down_from_the_website_it_waits_again(
    office: Office, cast: Cast, enter: Enter
) -> None:
    item_id = enter()
    record_step(cast.officer, office, item_id, Act.ONLINE, ONLINE)
    with office.db.read() as session:
        row = website_queries.submission_of(session, item_id)
        assert row is not None and row.release_id is not None
        release_id = row.release_id
    operations.take_down_release(cast.officer, office, release_id, "链接失效", clock.now())
    assert state(office, item_id) is State.PENDING and titles(office) == ["甲"]


def test_the_sites_number_may_come_later(office: Office, cast: Cast, enter: Enter) -> None:
    item_id = enter()
    with pytest.raises(WrongState, match="还没有登记上网"):
        note_site_index(cast.officer, office, item_id, "014/9")
    record_step(cast.officer, office, item_id, Act.ONLINE, replace(ONLINE, site_index_number=""))
    with pytest.raises(InvalidInput):
        note_site_index(cast.officer, office, item_id, " ")
    note_site_index(cast.officer, office, item_id, "014/9")
    assert titles(office, State.ONLINE, keyword="014/9") == ["甲"]
    elsewhere = enter("乙", channel="website", url="https://www.xjem.gov.cn/3.html")
    note_site_index(cast.officer, office, elsewhere, "014/10")
    assert state(office, elsewhere) is State.ONLINE


def test_filters_and_order(office: Office, cast: Cast, enter: Enter) -> None:
    enter("新的", "2026-11-02 10:00", section="办公室")
    enter("旧的", "2026-03-02 10:00", section="普法与依法治理股")
    enter("前年的", "2024-03-02 10:00")
    assert titles(office) == ["前年的", "旧的", "新的"]
    assert titles(office, years=(2026, 2026)) == ["旧的", "新的"]
    assert titles(office, section="办公室") == ["新的"] and titles(office, keyword="旧") == ["旧的"]
    with office.db.read() as session:
        assert waiting(session, office.config)[0] == 2, "two years are reminded of"
        assert website_queries.counts(session, office.config, WebsiteFilter(None))[State.PENDING] == 3
    assert website.ITEMS_AT_ONCE >= 100


def test_a_closed_year_asks_why_and_keeps_it(office: Office, cast: Cast, enter: Enter) -> None:
    item_id = enter(published="2025-11-02 10:00")
    close_year(cast.head, office, 2025, "")
    late = replace(ONLINE, day="2025-12-01")
    with pytest.raises(InvalidInput, match="封账") as refused:
        record_step(cast.officer, office, item_id, Act.ONLINE, late)
    assert list(refused.value.fields) == ["note"] and state(office, item_id) is None
    record_step(cast.officer, office, item_id, Act.ONLINE, replace(late, note="上网时漏登"))
    assert state(office, item_id) is State.ONLINE


def test_on_both_databases(any_office: Office) -> None:
    """States, filters and order are asked of the database; so are the evidence's journal lines."""
    people = hire(any_office)
    handed_in = website_examples(any_office, people.officer)
    for title in ("早的", "晚的"):
        operations.enter_release(people.officer, any_office, ReleaseForm(
            title=title, published=f"2026-0{2 if title == '早的' else 6}-03 10:00", channel="wechat"))
    assert titles(any_office) == ["早的", "晚的"]
    assert titles(any_office, State.SUBMITTED, years=(2026, 2026)) == ["普法推文"]
    record_step(people.officer, any_office, handed_in, Act.ONLINE, ONLINE)
    with any_office.db.read() as session:
        found = website_queries.counts(session, any_office.config, WebsiteFilter(None))
        assert (found[State.PENDING], found[State.ONLINE]) == (2, 1)
        assert waiting(session, any_office.config)[0] == 2
    assert titles(any_office, None, keyword="014/7") == ["普法推文"]
    _, package = evidence_zip(people.officer, any_office, handed_in)
    with package:
        assert package.read(2) == b"PK"
