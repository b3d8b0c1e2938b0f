"""筛查: what is found, found again, gone, come back; what could not be looked at."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.media_duties.conftest import Clock
from tests.support.cast import Cast
from tests.support.published import at, publish
from tests.support.site import Site
from wechat_bot import wiring
from wechat_bot.checking import operations as checking
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.disclosure.models import AccountArticle, Release
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.notices.models import Notice
from wechat_bot.outside.addresses import AddressOpener
from wechat_bot.publishing import errands
from wechat_bot.publishing.models import ApiQuota, Errand
from wechat_bot.reconciling.models import Difference, ReconcileRun

PHONE = "请联系13812345678。"


def found(office: Office) -> list[PatrolFinding]:
    with office.db.read() as session:
        return list(session.scalars(select(PatrolFinding).order_by(PatrolFinding.id)))


def seen(office: Office) -> list[tuple[str, str]]:
    return [(row.rule, row.state) for row in found(office)]


def set_text(office: Office, release_id: int, body: str) -> None:
    """As if a correction had been published in its place."""
    from wechat_bot.disclosure.queries import revision_of

    with office.db.write() as session:
        revision = revision_of(session, session.get_one(Release, release_id))
        assert revision is not None
        revision.body = body


def test_every_kind_of_fault_is_found_newest_first(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    dead, alive = f"{site.url}/dead", site.put("/alive")
    old = publish(office, "旧通知", f"按照《中华人民共和国合同法》办理，见{dead}。", when="2020-05-01 10:00")
    new = publish(office, "新通知", f"{PHONE}见{alive}。", when="2026-11-01 10:00",
                  read_more=f"{site.url}/gone")
    publish(office, "没有问题", "一切正常。")
    publish(office, "网站信息", channel="website", url=f"{site.url}/zfxxgk/1.html")
    run = operations.run_patrol(cast.officer, office, links)
    assert {(row.release_id, row.rule) for row in found(office)} == {
        (new, "privacy.mobile"), (new, "link.broken"), (old, "law.outdated"),
        (old, "link.broken"), (3 + 1, "link.release")}
    assert (run.releases, run.texts, run.links, run.found, run.new) == (4, 3, 4, 5, 5)
    assert (run.returned, run.unreached) == (0, 0)
    assert run.note.startswith("公众号的 3 篇没有登记链接")
    assert site.asked.index("/gone") < site.asked.index("/dead")
    with office.db.read() as session:
        told = session.scalars(select(Notice).where(Notice.key == f"patrol:{run.id}")).all()
        assert {"新发现 5 处" in one.sentence for one in told} == {True}
        text = " ".join(entry.details + entry.sentence for entry in journal.page(session, 0, 9)[1])
    assert "13812345678" not in text
    assert all("13812345678" not in row.quote + row.message for row in found(office))


def test_a_second_look_keeps_what_is_known_and_tells_nobody(
    office: Office, cast: Cast, time: Clock, links: AddressOpener
) -> None:
    publish(office, "通知", PHONE)
    operations.run_patrol(cast.officer, office, links)
    first = found(office)[0].first_seen_at
    time.set("2026-11-29 12:00")
    run = operations.run_patrol(cast.officer, office, links)
    assert (run.found, run.new) == (1, 0)
    [row] = found(office)
    assert (row.first_seen_at, row.last_seen_at) == (first, at("2026-11-29 12:00"))
    with office.db.read() as session:
        assert session.scalar(select(Notice).where(Notice.key == f"patrol:{run.id}")) is None


def test_what_is_mended_is_settled_and_what_comes_back_is_open_again(
    office: Office, cast: Cast, time: Clock, links: AddressOpener
) -> None:
    release = publish(office, "通知", PHONE)
    operations.run_patrol(cast.officer, office, links)
    finding = found(office)[0].id
    operations.assign(cast.officer, office, [finding], cast.publisher.user_id, "2026-11-25")
    operations.handle(cast.publisher, office, finding, "correct", "后台已改")
    assert seen(office) == [("privacy.mobile", "handled")]

    time.set("2026-11-29 12:00")
    run = operations.run_patrol(cast.officer, office, links)  # not mended in truth
    [row] = found(office)
    assert (row.state, row.returned, run.returned, run.new) == ("open", 1, 1, 0)
    assert (row.owner_id, row.returned_at) == (cast.publisher.user_id, at("2026-11-29 12:00"))
    with office.db.read() as session:
        history = journal.history(session, [f"patrol_finding:{finding}"])
        assert history[0].sentence == "筛查发现《通知》正文第1行处理过，又出现了"
        assert session.scalar(select(Notice).where(
            Notice.key == f"patrol:{finding}:back:1", Notice.user_id == cast.publisher.user_id))

    set_text(office, release, "请联系办公室。")
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("privacy.mobile", "settled")]
    set_text(office, release, PHONE)
    operations.run_patrol(cast.officer, office, links)
    assert [(row.state, row.returned) for row in found(office)] == [("open", 2)]


def test_what_was_accepted_stays_accepted(
    office: Office, cast: Cast, links: AddressOpener
) -> None:
    publish(office, "通知", PHONE)
    operations.run_patrol(cast.officer, office, links)
    operations.handle(cast.officer, office, found(office)[0].id, "none", "本人同意公布")
    run = operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("privacy.mobile", "accepted")]
    assert (run.found, run.new, run.returned) == (1, 0, 0)


def test_an_answer_that_does_not_come_is_no_finding_and_settles_none(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    publish(office, "通知", f"见{site.url}/page 。")
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("link.broken", "open")]
    site.put("/page", status=503)
    run = operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("link.broken", "open")]
    assert run.unreached == 1
    assert "没有查成" in run.note
    site.put("/page")
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("link.broken", "settled")]


def test_one_address_in_many_posts_is_opened_once(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    for number in range(5):
        publish(office, f"通知{number}", f"见{site.url}/page 。")
    run = operations.run_patrol(cast.officer, office, links)
    assert site.asked == ["/page"]
    assert (run.found, run.links) == (5, 1)


def test_newer_lists_find_more_in_what_is_published_already(
    office: Office, cast: Cast, links: AddressOpener
) -> None:
    publish(office, "通知", "我局开展扫黑活动。")
    assert operations.run_patrol(cast.officer, office, links).found == 0
    checking.add_entry(cast.officer, office, ListKind.WRONG_WORD,
                       EntryFields(word="扫黑活动", replacement="扫黑除恶专项工作", severity="error"))
    assert operations.run_patrol(cast.officer, office, links).new == 1
    assert seen(office) == [("word.wrong", "open")]


def test_what_was_taken_down_is_looked_at_no_more(
    office: Office, cast: Cast, links: AddressOpener
) -> None:
    release = publish(office, "通知", PHONE)
    publish(office, "已下架的", PHONE, status="taken_down")
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("privacy.mobile", "open")]
    with office.db.write() as session:
        session.get_one(Release, release).status = "taken_down"
    run = operations.run_patrol(cast.officer, office, links)
    assert run.releases == 0
    assert [(row.state, row.note) for row in found(office)] == [("settled", "这一篇已下架")]


def test_what_reconciling_knows_is_a_finding_until_it_is_settled(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    release = publish(office, "通知", "正文。", url=site.article("/s/a", "通知", "<p>正文。</p>"))
    with office.db.write() as session:
        run = ReconcileRun(started_at=at("2026-11-21 02:30"))
        session.add(run)
        session.flush()
        session.add(Difference(kind="deleted", subject=f"release:{release}", run_id=run.id,
                               sentence="《通知》在公众号上已被删除。", found_at=at("2026-11-21 02:31")))
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("account.deleted", "open")]
    assert found(office)[0].message == "《通知》在公众号上已被删除。"
    with office.db.write() as session:
        session.scalars(select(Difference)).one().state = "accepted"
    operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("account.deleted", "settled")]


@pytest.mark.parametrize(("shown", "rule"), [
    ("<p>正文，后来改过。</p>", "page.text_differs"), (None, "page.gone"), ("<p>正文。</p>", None)])
def test_an_article_that_the_accounts_list_cannot_show_is_read_on_its_page(
    office: Office, cast: Cast, site: Site, links: AddressOpener, shown: str | None,
    rule: str | None,
) -> None:
    url = (site.article("/s/a", "通知", shown) if shown
           else site.put("/s/a", text="<html><body>该内容已被发布者删除</body></html>"))
    publish(office, "通知", "正文。", mode="mass_send", url=url, page_text="<p>正文。</p>")
    operations.run_patrol(cast.officer, office, links)
    assert [row.rule for row in found(office)] == ([rule] if rule else [])


def test_the_pictures_of_an_article_on_the_account(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    release = publish(office, "通知", "正文。", mode="publish", url=f"{site.url}/s/a")
    there = site.picture("/mmbiz/there")
    with office.db.write() as session:
        session.add(AccountArticle(
            account="wx_demo_emulator", article_id="A", idx=1, title="通知", release_id=release,
            content=f'<p><img src="{there}"><img data-src="{site.url}/mmbiz/lost"></p>',
            published_at=at("2026-11-20 10:00"), first_seen_at=at("2026-11-20 10:00"),
            last_seen_at=at("2026-11-22 02:30")))
    operations.run_patrol(cast.officer, office, links)
    assert [(row.rule, row.place) for row in found(office)] == [("image.broken", "图片")]
    assert "/s/a" not in site.asked  # 对账 has seen it: its page need not be asked


def test_what_is_no_picture_may_be_a_page(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    page = site.put("/mmbiz/page")
    linked = publish(office, "旧的", f"见{page}。", when="2026-11-02 10:00")
    shown = publish(office, "新的", "正文。", mode="publish", url=f"{site.url}/s/a")
    with office.db.write() as session:
        session.add(AccountArticle(
            account="wx_demo_emulator", article_id="A", idx=1, title="新的", release_id=shown,
            content=f'<p><img src="{page}"></p>', published_at=at("2026-11-20 10:00"),
            first_seen_at=at("2026-11-20 10:00"), last_seen_at=at("2026-11-22 02:30")))
    operations.run_patrol(cast.officer, office, links)
    assert [(row.release_id, row.rule) for row in found(office)] == [(shown, "image.broken")]
    assert linked != shown and site.asked.count("/mmbiz/page") == 2


def test_no_call_to_wechats_interface_is_spent(
    office: Office, cast: Cast, site: Site, links: AddressOpener
) -> None:
    publish(office, "通知", PHONE, url=site.article("/s/a", "通知", "<p>x</p>"))
    operations.run_patrol(cast.officer, office, links)
    with office.db.read() as session:
        assert session.scalar(select(ApiQuota)) is None
    assert site.asked == ["/s/a"]


def test_a_text_that_breaks_the_checks_keeps_no_other_from_being_looked_at(
    office: Office, cast: Cast, links: AddressOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wechat_bot.media_duties import patrolling

    publish(office, "坏的", "坏的正文", when="2026-11-21 10:00")
    publish(office, "好的", PHONE)
    look = patrolling.look

    def poisoned(material, *rest):  # type: ignore[no-untyped-def]
        if material.release.item.title == "坏的":
            raise RuntimeError("poison")
        return look(material, *rest)

    monkeypatch.setattr(patrolling, "look", poisoned)
    run = operations.run_patrol(cast.officer, office, links)
    assert seen(office) == [("privacy.mobile", "open")]
    assert (run.releases, run.unreached) == (2, 1)


def test_only_those_who_may_begin_it(office: Office, cast: Cast, links: AddressOpener) -> None:
    with pytest.raises(NotAllowed):
        operations.run_patrol(cast.writer, office, links)
    with pytest.raises(NotAllowed):
        operations.ask_patrol(cast.auditor, office)


def test_a_worker_does_it_in_slices_without_an_account(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from wechat_bot.media_duties import patrolling

    monkeypatch.setattr(patrolling, "SLICE", timedelta(seconds=-1))
    monkeypatch.setattr(patrolling.patrol, "__defaults__", (timedelta(seconds=-1),))
    for number in range(3):
        publish(office, f"通知{number}", PHONE, when=f"2026-11-0{number + 1} 10:00")
    errand_id = operations.ask_patrol(cast.officer, office)
    assert operations.ask_patrol(cast.head, office) == errand_id  # joined
    taken = errands.sweep(office, None, "worker", wiring.errand_runners(office))
    assert taken == 4  # three slices of one post each, and the end
    with office.db.read() as session:
        errand = session.get_one(Errand, errand_id)
        run = session.scalars(select(PatrolRun)).one()
        assert (errand.state, errands.result_of(errand)["new"]) == ("done", 3)
        assert (run.releases, run.new, run.asked_by) == (3, 3, "吴十")


def test_it_begins_by_itself_every_few_days_at_night(
    office: Office, time: Clock, links: AddressOpener
) -> None:
    time.set("2026-11-22 12:00")
    assert not operations.ensure_patrol(office)  # nothing is published
    publish(office, "通知", PHONE)
    time.set("2026-11-22 01:00")
    assert not operations.ensure_patrol(office)  # before 对账
    time.set("2026-11-22 03:00")
    assert operations.ensure_patrol(office)
    assert not operations.ensure_patrol(office)
    errands.sweep(office, None, "worker", wiring.errand_runners(office))
    time.set("2026-11-28 23:00")
    assert not operations.ensure_patrol(office)
    time.set("2026-11-29 03:00")
    assert operations.ensure_patrol(office)
    with office.db.read() as session:
        days = session.scalars(select(PatrolRun.day).order_by(PatrolRun.id)).all()
    assert days == [date(2026, 11, 22).isoformat(), date(2026, 11, 29).isoformat()]
