"""The same rules for what was published without us and entered late (补录)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.reconciling.account import FORM, Account
from tests.support.articles import approve
from tests.support.cast import Cast, hire
from tests.support.publishing import sweep_until
from wechat_bot import wiring
from wechat_bot.aftercare import corrections, operations, publications, queries
from wechat_bot.aftercare.models import TakeDown
from wechat_bot.aftercare.rules import CorrectionWay, LateRelease
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure.export import year_export
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.queries import get_release
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reconciling import operations as reconciling

TITLE = "别人发的"


@dataclass
class Late:
    """A publication that was entered late, and the account that it is on."""

    account: Account
    release_id: int

    @property
    def office(self) -> Office:
        return self.account.office

    @property
    def cast(self) -> Cast:
        return self.account.cast

    @property
    def what(self) -> LateRelease:
        return LateRelease(self.release_id)

    @property
    def release(self) -> Release:
        with self.office.db.read() as session:
            return get_release(session, self.release_id)

    @property
    def post(self) -> Post:
        with self.office.db.read() as session:
            return posts.get_post(session, get_release(session, self.release_id).item.post_id or 0)

    def row(self, take_down_id: int) -> TakeDown:
        with self.office.db.read() as session:
            return queries.get_take_down(session, take_down_id)

    def work(self) -> None:
        """The worker's errands, what waits included, and its reminders."""
        with self.office.db.write() as session:
            for row in session.query(Errand).filter(Errand.state == "waiting"):
                row.next_act_at = clock.now() - timedelta(seconds=1)
        self.account.work("reconcile")
        wiring.sweep_reminders(self.office)

    def calls(self) -> list[dict[str, Any]]:
        """Bodies of the delete calls that WeChat got, in order."""
        calls = requests.get(f"{self.account.emulator.base_url}/_control/calls", timeout=5).json()
        return [call for call in calls if call["path"].endswith("/delete")]

    def public(self) -> list[str]:
        """Titles that the account still shows."""
        return [article.title for item in self.account.gateway.newest_published()
                for article in item.articles if not article.is_deleted]

    def told(self, role: str) -> list[str]:
        user_id = getattr(self.cast, role).user_id
        with self.office.db.read() as session:
            return [row.sentence for row in session.query(Notice).filter(
                Notice.user_id == user_id).order_by(Notice.id)]


@pytest.fixture
def account(
    emulator: EmulatorServer, office: Office, cast: Cast, gateway: WeChatGateway
) -> Account:
    return Account(emulator, office, cast, gateway)


@pytest.fixture
def late(account: Account) -> Late:
    """One article of another program, with its cover, entered late."""
    account.by_another_program(TITLE)
    return Late(account, account.enter_late(TITLE))


@pytest.fixture
def pasted(account: Account) -> Late:
    """A mass-sent article of which only the link is known."""
    link = reconciling.PastedLink("https://mp.weixin.qq.com/s/abc", TITLE, "<p>群发的文字。</p>",
                                  clock.now())
    [entered] = reconciling.register_links(account.cast.publisher, account.office, [link], FORM,
                                           make_pictures(account.office.config))
    return Late(account, entered.release_id)


def test_the_program_deletes_it_and_a_second_person_signs(late: Late) -> None:
    row_id = operations.take_down(late.cast.publisher, late.office, late.what, "数字有误")
    assert (late.row(row_id).way, late.row(row_id).state) == ("api", "asked")
    assert late.account.reconcile() == []  # our own records explain it already
    late.work()
    row, release = late.row(row_id), late.release
    assert (row.state, row.article_id, row.release_id) == ("done", None, release.id)
    assert late.public() == []
    assert (release.status, release.taken_down_by, release.taken_down_reason) == (
        "taken_down", "周九", "数字有误")
    assert late.post.state == "taken_down"
    assert row.sign_by == row.asked_at + timedelta(hours=24)
    with pytest.raises(WrongState, match="另一个人"):
        operations.sign(late.cast.publisher, late.office, row_id, agree=True)
    operations.sign(late.cast.final, late.office, row_id, agree=True)
    assert late.account.reconcile() == []
    with late.office.db.read() as session:
        assert queries.cases(session, "unsigned")[0] == 0
        assert queries.cases(session, "done")[1][0].title == TITLE
        lines = [line.sentence for line in journal.history(session, [f"take_down:{row_id}"])]
        assert year_export(session, late.office.config,
                           clock.year_of(clock.now()))["total"] == 1
    assert lines == [f"补签《{TITLE}》的下架：同意", f"《{TITLE}》已下架（周九要求，程序删除）",
                     f"下架《{TITLE}》（程序删除）：数字有误"]
    assert any("请看过后补签：数字有误" in line for line in late.told("officer"))
    assert any("已经从公众号下架" in line for line in late.told("publisher"))


def test_only_the_article_named_goes(account: Account) -> None:
    account.by_another_program("第一篇", "第二篇", "第三篇")
    first, second = (Late(account, account.enter_late(title)) for title in ("第一篇", "第二篇"))
    operations.take_down(first.cast.final, first.office, second.what, "有误")
    second.work()
    assert second.public() == ["第一篇", "第三篇"]
    assert (first.release.status, second.release.status) == ("current", "taken_down")
    assert len(second.calls()) == 1


def test_what_a_person_deleted_meanwhile_is_not_deleted_again(late: Late) -> None:
    row_id = operations.take_down(late.cast.publisher, late.office, late.what, "有误")
    late.account.delete(late.account.articles()[0].article_id)
    late.work()
    assert late.row(row_id).state == "done" and late.calls() == []


def test_what_can_not_be_told_apart_is_not_deleted(account: Account) -> None:
    account.by_another_program("第一篇", "第二篇")
    late = Late(account, account.enter_late("第一篇"))
    account.edit(account.articles()[0].article_id, title="改了题")
    row_id = operations.take_down(late.cast.publisher, late.office, late.what, "有误")
    late.work()
    row = late.row(row_id)
    assert (row.state, late.calls(), late.post.state) == ("failed", [], "published")
    assert "为免删错别的文章" in row.problem
    assert any("没有下架，读者还看得到" in line for line in late.told("final"))
    with late.office.db.read() as session:
        assert [each.id for each in queries.unresolved(session)] == [row_id]
    by_hand = operations.take_down(late.cast.final, late.office, late.what, "有误", by_hand=True)
    with late.office.db.read() as session:
        assert queries.unresolved(session) == []
    operations.record_taken_down(late.cast.final, late.office, by_hand, clock.now())
    assert late.release.status == "taken_down"


def test_a_number_of_another_account_is_not_used(late: Late) -> None:
    with late.office.db.write() as session:
        for row in late.account.articles():
            session.merge(row).account = "former"
    row_id = operations.take_down(late.cast.publisher, late.office, late.what, "有误")
    late.work()
    assert late.row(row_id).state == "failed" and "没有《别人发的》的编号" in late.row(row_id).problem
    assert late.calls() == [] and late.public() == [TITLE]


def test_without_a_number_a_person_deletes_it_and_says_so(pasted: Late) -> None:
    row_id = operations.take_down(pasted.cast.publisher, pasted.office, pasted.what, "有误")
    assert pasted.row(row_id).way == "by_hand"
    with pytest.raises(InvalidInput, match="早于发布时间"):
        operations.record_taken_down(pasted.cast.officer, pasted.office, row_id,
                                     clock.now() - timedelta(days=1))
    operations.record_taken_down(pasted.cast.officer, pasted.office, row_id, clock.now())
    assert (pasted.release.status, pasted.post.state) == ("taken_down", "taken_down")
    with pasted.office.db.write() as session:
        session.get_one(TakeDown, row_id).sign_by = clock.now() - timedelta(minutes=1)
    assert operations.remind(pasted.office) == 1
    assert any("还没有第二个人补签" in line for line in pasted.told("final"))


def test_what_is_refused(late: Late) -> None:
    with pytest.raises(NotAllowed):
        operations.take_down(late.cast.writer, late.office, late.what, "有误")
    with pytest.raises(NotFound):
        operations.take_down(late.cast.publisher, late.office, LateRelease(99), "有误")
    with pytest.raises(WrongState, match="第二个人补签"):
        disclosure.take_down_release(late.cast.officer, late.office, late.release_id, "有误",
                                     clock.now())
    operations.take_down(late.cast.publisher, late.office, late.what, "有误", by_hand=True)
    with pytest.raises(WrongState, match="已经在下架"):
        operations.take_down(late.cast.final, late.office, late.what, "有误")
    with late.office.db.write() as session:
        session.get_one(Release, late.release_id).status = "replaced"
        session.query(TakeDown).delete()
    with pytest.raises(WrongState, match="由新的一篇代替"):
        operations.take_down(late.cast.final, late.office, late.what, "有误")
    with pytest.raises(WrongState, match="由新的一篇代替"):
        corrections.open_correction(late.cast.final, late.office, late.what,
                                    CorrectionWay.NOTICE, "有误")


def test_what_reconciling_finds_deleted_is_signed_too(late: Late) -> None:
    late.account.delete(late.account.articles()[0].article_id)
    assert late.account.reconcile() == [("deleted", f"release:{late.release_id}")]
    reconciling.record_gone(late.cast.publisher, late.office, late.account.rows()[0].id,
                            "后台删除", clock.now())
    with late.office.db.read() as session:
        [row] = queries.unsigned(session)
    assert (row.way, row.state, row.release_id) == ("recorded", "done", late.release_id)
    assert late.account.reconcile() == []


def test_recorded_as_gone_but_still_there_is_a_difference(late: Late) -> None:
    operations.record_gone(late.cast.publisher, late.office, late.what, "听说删了", clock.now())
    assert late.account.reconcile() == [("still_public", f"release:{late.release_id}")]
    late.account.delete(late.account.articles()[0].article_id)
    assert late.account.reconcile() == []


def test_its_text_can_not_be_edited_in_the_back_end(late: Late) -> None:
    with pytest.raises(WrongState, match="不能登记后台改字"):
        corrections.open_correction(late.cast.publisher, late.office, late.what,
                                    CorrectionWay.EDIT, "错字")
    assert late.post.state == "published" and not late.post.correcting


def test_deleted_and_published_anew_it_counts_once(late: Late) -> None:
    cast, office = late.cast, late.office
    row_id = corrections.open_correction(cast.publisher, office, late.what,
                                         CorrectionWay.REPUBLISH, "应为二楼")
    late.work()
    post = late.post
    assert (post.state, post.correcting) == ("draft", "republish")
    with office.db.read() as session:
        fields = posts.get_revision(session, post.id, 1).fields()
    drafting.save_revision(cast.writer, office, post.id, replace(fields, body="改好的文字。\n"), 1)
    approve(office, cast, post.id)
    with office.db.read() as session:
        assert queries.all_republished(session, [post.id])
        reason = queries.repeat_reason(session, [post.id])
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post.id],
                                     mode=Mode.PUBLISH, due_at=clock.now(), repeat_reason=reason)
    sweep_until(office, late.account.gateway, message_id, MessageState.PUBLISHED)
    wiring.hand_on(office)
    with office.db.read() as session:
        assert queries.get_correction(session, row_id).state == "done"
        export = year_export(session, office.config, clock.year_of(clock.now()))
        assert [(r["status"], r["counted"]) for r in export["releases"]] in (
            [("taken_down", False), ("current", True)], [("current", True), ("taken_down", False)])
        assert [it.subject for it in publications.of_post(session, post.id)] == [
            "article:1", f"release:{late.release_id}"]
    assert export["total"] == 1 and late.public() == [TITLE]
    assert late.account.reconcile() == []


def test_given_up_it_stays_down_with_the_text_that_was_public(late: Late) -> None:
    row_id = corrections.open_correction(late.cast.publisher, late.office, late.what,
                                         CorrectionWay.REPUBLISH, "应为二楼")
    late.work()
    with late.office.db.read() as session:
        fields = posts.get_revision(session, late.post.id, 1).fields()
    drafting.save_revision(late.cast.writer, late.office, late.post.id,
                           replace(fields, body="没有写完"), 1)
    corrections.give_up(late.cast.publisher, late.office, row_id, "不再发")
    assert (late.post.state, late.post.correcting) == ("taken_down", "")
    with late.office.db.read() as session:
        revision = posts.get_post(session, late.post.id).current_revision
        assert revision is not None and revision.body == "别的程序发的。\n"


def test_a_notice_of_correction(pasted: Late) -> None:
    row_id = corrections.open_correction(pasted.cast.publisher, pasted.office, pasted.what,
                                         CorrectionWay.NOTICE, "应为二楼")
    with pytest.raises(WrongState, match="已经在更正"):
        corrections.open_correction(pasted.cast.publisher, pasted.office, pasted.what,
                                    CorrectionWay.NOTICE, "应为二楼")
    with pasted.office.db.read() as session:
        row = queries.get_correction(session, row_id)
        notice = posts.get_post(session, row.post_id)
        assert (row.article_id, row.release_id) == (None, pasted.release_id)
        assert (notice.title, notice.state) == (f"关于《{TITLE}》的更正说明", "draft")
    assert (pasted.post.state, pasted.release.status) == ("published", "current")
    corrections.give_up(pasted.cast.publisher, pasted.office, row_id, "不用了")


def test_on_both_databases(any_office: Office) -> None:
    cast = hire(any_office)
    link = reconciling.PastedLink("https://mp.weixin.qq.com/s/abc", TITLE, "<p>群发的文字。</p>",
                                  clock.now())
    [entered] = reconciling.register_links(cast.publisher, any_office, [link], FORM,
                                           make_pictures(any_office.config))
    what = LateRelease(entered.release_id)
    row_id = corrections.open_correction(cast.publisher, any_office, what,
                                         CorrectionWay.REPUBLISH, "应为二楼")
    with any_office.db.read() as session:
        down = queries.open_take_down(session, what)
        assert down is not None and queries.unresolved(session) == []
    operations.record_taken_down(cast.publisher, any_office, down.id, clock.now())
    operations.sign(cast.final, any_office, down.id, agree=True)
    corrections.give_up(cast.publisher, any_office, row_id, "不再发")
    with any_office.db.read() as session:
        assert [case.title for case in queries.cases(session)[1]] == [TITLE, TITLE]
        assert publications.get(session, what).removed


