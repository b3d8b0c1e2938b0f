"""手机预览: one person sees the current revision; nothing of it stays, nothing is published."""

from __future__ import annotations

import pytest

from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.support.kinds import written_by_hand_kind
from tests.support.publishing import arm, readers, switch
from wechat_bot import wiring
from wechat_bot.drafting.rules import PostKind
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import errands, previewing
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.rules import preview_title, wechat_name_problem

READER = "li_si_1990"


def work(office: Office, gateway: WeChatGateway) -> None:
    errands.sweep(office, gateway, "test", wiring.errand_runners(office))


def errand(office: Office, errand_id: int) -> Errand:
    with office.db.read() as session:
        return session.get_one(Errand, errand_id)


def test_one_person_sees_it_and_the_draft_is_gone_again(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast
) -> None:
    post_id = written_post(office, cast, title="送审稿")
    errand_id = previewing.ask(cast.first, office, post_id, f" {READER} ")
    work(office, gateway)
    assert errand(office, errand_id).state == "done"
    with emulator.state.lock:
        (shown,) = emulator.state.previews.values()
        assert (shown.user, shown.titles) == (READER, ("【预览】送审稿",))
        assert not emulator.state.drafts
    assert readers(emulator) == []
    with office.db.read() as session:
        (preview,) = previewing.previews_of(session, post_id)
    assert preview.sent_at is not None and preview.asked_by_id == cast.first.user_id


def test_somebody_whom_the_account_does_not_know(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast
) -> None:
    switch(emulator, preview_users="wang_wu_88")
    errand_id = previewing.ask(cast.writer, office, written_post(office, cast), READER)
    work(office, gateway)
    done = errand(office, errand_id)
    assert done.state == "failed" and "没有关注本公众号" in done.progress
    with emulator.state.lock:
        assert not emulator.state.drafts  # nothing is left in the draft box


def test_a_lost_answer_leads_to_another_try_and_leaves_no_draft(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast
) -> None:
    arm(emulator, "/cgi-bin/message/mass/preview", "reset_after")
    errand_id = previewing.ask(cast.writer, office, written_post(office, cast), READER)
    work(office, gateway)
    assert errand(office, errand_id).state == "waiting"
    with office.db.write() as session:
        session.get_one(Errand, errand_id).next_act_at = session.get_one(Errand, errand_id).asked_at
    work(office, gateway)
    assert errand(office, errand_id).state == "done"
    with emulator.state.lock:
        assert not emulator.state.drafts


def test_only_one_at_a_time_and_only_by_who_works_on_posts(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(NotAllowed):
        previewing.ask(cast.auditor, office, post_id, READER)
    with pytest.raises(InvalidInput, match="微信号应以字母开头"):
        previewing.ask(cast.writer, office, post_id, "李四")
    previewing.ask(cast.writer, office, post_id, READER)
    with pytest.raises(WrongState, match="还在发送"):
        previewing.ask(cast.first, office, post_id, READER)


def test_what_has_no_interface_has_no_preview(office: Office, cast: Cast) -> None:
    post_id = written_by_hand_kind(office, cast, PostKind.VIDEO)
    with pytest.raises(WrongState):
        previewing.ask(cast.writer, office, post_id, READER)


@pytest.mark.parametrize(("name", "good"), [
    ("li_si_1990", True), ("wxid-abc", True), ("", False), ("李四", False), ("13900000000", False),
    ("abc", False), ("a" * 21, False), ("1abcdef", False),
])
def test_what_a_wechat_name_looks_like(name: str, good: bool) -> None:
    assert (wechat_name_problem(name) is None) is good


def test_the_mark_fits_into_the_title() -> None:
    assert preview_title("题" * 64, 64) == "【预览】" + "题" * 60
