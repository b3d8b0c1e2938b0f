"""办理的每一步: entered as it was, in order or with a reason; wrong ones are voided."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.annual_report.ready import SIGNED, YEAR
from tests.support.cast import Cast
from wechat_bot.annual_report.procedure import acts, queries
from wechat_bot.annual_report.procedure.acts import ActForm, Scan
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office

TODAY = clock.today()
WEB = {"channel": "website", "url": "https://www.emin.gov.cn/2024.html"}


def signed(picture: bytes) -> ActForm:
    return ActForm("signed", 2, SIGNED, person="何七", scans=[
        Scan("第一页.png", picture), Scan("第二页.png", picture)], note="签在冻结以前的打印稿上")


def test_a_signature_is_kept_with_its_pages(
    frozen: Office, people: Cast, picture: bytes
) -> None:
    act_id = acts.enter(people.officer, frozen, YEAR, signed(picture))
    with frozen.db.read() as session:
        act = queries.get_act(session, act_id)
        line = journal.history(session, [f"report:{YEAR}"])[0]
    assert [each["name"] for each in act.files] == ["第一页.png", "第二页.png"]
    assert {each["mime"] for each in act.files} == {"image/png"}
    assert frozen.media.get(act.files[0]["sha256"]) == picture
    assert line.sentence == "登记2024年年度报告第2版的“负责人签字”，2025-01-20"


def test_pressing_twice_enters_once(frozen: Office, people: Cast, picture: bytes) -> None:
    first = acts.enter(people.officer, frozen, YEAR, signed(picture))
    assert acts.enter(people.officer, frozen, YEAR, signed(picture)) == first


def test_a_step_out_of_order_needs_a_reason(frozen: Office, people: Cast) -> None:
    early = ActForm("published", 2, TODAY, **WEB)
    with pytest.raises(InvalidInput) as refused:
        acts.enter(people.officer, frozen, YEAR, early)
    assert "“负责人签字”、“加盖公章”、“报送”还没有登记" in refused.value.fields["note"]
    acts.enter(people.officer, frozen, YEAR, ActForm(
        "published", 2, TODAY, note="先上网，签字页下周补扫", **WEB))


@pytest.mark.parametrize(("form", "words"), [
    (ActForm("published", 2, TODAY + timedelta(days=1), note="明天公布", **WEB), "还没有到"),
    (ActForm("published", 9, TODAY, note="没有这一版", **WEB), "没有第 9 版"),
    (ActForm("replaced", 2, TODAY, channel="website"), "只用于更正稿"),
    (ActForm("published", 2, TODAY, channel="radio", note="电台"), "请选渠道"),
    (ActForm("published", 2, TODAY, channel="website", url="emin.gov.cn", note="补"), "http"),
    (ActForm("signed", 2, TODAY, note="没有写姓名"), "姓名"),
    (ActForm("signed", 2, TODAY, person="何七", note="坏文件", scans=[Scan("a.png", b"x")]), "扫描件"),
    (ActForm("frozen", 2, TODAY), "哪一步"),
])
def test_what_cannot_be_true_is_refused(
    frozen: Office, people: Cast, form: ActForm, words: str
) -> None:
    with pytest.raises(BureauError, match=words):
        acts.enter(people.officer, frozen, YEAR, form)
    with frozen.db.read() as session:
        assert queries.acts_of(session, YEAR) == []


def test_who_may_not_keep_the_report_enters_nothing(frozen: Office, people: Cast) -> None:
    with pytest.raises(NotAllowed):
        acts.enter(people.writer, frozen, YEAR, ActForm("submitted", 2, TODAY, note="补"))


def test_a_step_entered_by_mistake_is_voided_and_entered_again(
    frozen: Office, people: Cast
) -> None:
    form = ActForm("published", 2, TODAY, note="先上网", **WEB)
    act_id = acts.enter(people.officer, frozen, YEAR, form)
    with pytest.raises(WrongState, match="已经登记过了"):
        acts.enter(people.officer, frozen, YEAR, ActForm(
            "published", 2, TODAY, note="再登一次", channel="website", url="https://b.gov.cn/"))
    with pytest.raises(InvalidInput, match="为什么作废"):
        acts.void(people.officer, frozen, act_id, " ")
    acts.void(people.officer, frozen, act_id, "链接抄错了")
    with pytest.raises(WrongState, match="已经作废过了"):
        acts.void(people.officer, frozen, act_id, "再作废")
    with pytest.raises(NotFound):
        acts.void(people.officer, frozen, act_id + 1, "没有")
    with frozen.db.read() as session:
        kept = queries.get_act(session, act_id)
        assert kept.voided and "链接抄错了" in kept.void_reason
        assert queries.record_of(session, YEAR).acts == ()
    assert acts.enter(people.officer, frozen, YEAR, form) != act_id


def test_a_publication_that_the_ledger_has_is_linked(frozen: Office, people: Cast) -> None:
    url = "https://mp.weixin.qq.com/s/report-2024"
    acts.enter(people.officer, frozen, YEAR, ActForm(
        "published", 2, TODAY, note="先上网", channel="wechat", url=url))
    assert in_ledger(frozen) == {}
    import_releases(COMMAND_LINE, frozen, (
        f"标题,发布时间,渠道,链接\n2024年年报,{TODAY} 12:00,公众号,{url}\n").encode("utf-8-sig"),
        "年报.csv", dry_run=False)
    assert list(in_ledger(frozen)) == [url]


def in_ledger(office: Office) -> dict[str, int]:
    with office.db.read() as session:
        return dict(acts.releases_by_url(session, queries.acts_of(session, YEAR)))
