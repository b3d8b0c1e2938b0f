"""下架与更正 at the panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.support.articles import BODY, approve, approved_post
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, bring_to, panel, words
from wechat_bot.aftercare import operations as aftercare
from wechat_bot.aftercare import queries
from wechat_bot.aftercare.completing import complete
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.office import Office
from wechat_bot.outside.links import ArticlePage, LinkUnreadable
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reviewing.queries import artefact_of_revision

S = MessageState
LINK = "https://mp.weixin.qq.com/s/x"
ARTICLE = "/aftercare/articles/1"


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


@pytest.fixture(params=[Mode.PUBLISH])
def public(office: Office, cast: Cast, request: pytest.FixtureRequest) -> int:
    """A published post (its id); its article is number 1."""
    post_id = approved_post(office, cast)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post_id],
                                     mode=request.param, due_at=clock.now())
    with office.db.write() as session:
        message = get_message(session, message_id)
        message.published_at, message.time_source = clock.now(), "batchget"
        message.article_id = "ARTICLE"
        article = message.articles[0]
        article.outcome, article.published_at, article.url = "published", clock.now(), LINK
    steps = ((S.PREPARING, S.SUBMITTING) if request.param is Mode.PUBLISH
             else (S.AWAITING_PERSON,))
    bring_to(office, message_id, *steps, S.PUBLISHED)
    return post_id


by_hand = pytest.mark.parametrize("public", [Mode.MANUAL], indirect=True)


def rewrite(office: Office, cast: Cast, post_id: int) -> str:
    """A new text, approved; its HTML."""
    with office.db.read() as session:
        post = posts.get_post(session, post_id)
        fields = posts.get_revision(session, post_id, post.revision_number).fields()
        number = post.revision_number
    drafting.save_revision(cast.writer, office, post_id,
                           replace(fields, body=BODY.replace("一楼", "二楼")), number)
    approve(office, cast, post_id)
    with office.db.read() as session:
        artefact = artefact_of_revision(session, posts.get_post(session, post_id))
        assert artefact is not None
        return artefact.html


def test_the_way_there_is_on_the_message_the_post_and_the_ledger(
    office: Office, cast: Cast, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    desk.post("/notices/read", {})  # any deed hands the news on: the ledger hears of it
    for page in ("/messages/1", f"/posts/{public}", "/ledger/1"):
        assert f'href="{ARTICLE}"' in desk.page(page), page
    assert "下架与更正" in words(desk.page("/aftercare"))


def test_the_decision_says_what_will_happen_and_names_its_object(
    app: Flask, public: int
) -> None:
    page = words(Desk(app, "publisher").page(f"{ARTICLE}/take-down"))
    for said in ("读者再打开就看不到了", "删除后不能恢复", "卡片还在", "24 小时内补签",
                 "钱七、吴十、何七、陈五", "下架《宪法宣传周活动通知》"):
        assert said in page, said


def test_take_down_and_countersign(office: Office, app: Flask, public: int) -> None:
    asker, signer = Desk(app, "publisher"), Desk(app, "final")
    refused = asker.post(f"{ARTICLE}/take-down", {"how": "api", "reason": ""})
    assert refused.status_code == 422 and "请写明下架的原因" in words(refused)
    page = words(asker.post_and_follow(f"{ARTICLE}/take-down", {"how": "api", "reason": "有误"}))
    assert "程序正在公众号上删除这一篇" in page and "待补签" in page
    assert "补签《" not in page  # not by who asked
    assert "补签下架" not in words(asker.page("/"))
    home = words(signer.page("/"))
    assert "补签下架" in home and "2026-11-24 11:00" in home
    again = asker.post(f"{ARTICLE}/take-down", {"how": "api", "reason": "有误"})
    assert again.status_code == 409
    url = "/aftercare/take-downs/1/sign"
    assert asker.post(url, {"agree": "yes"}).status_code == 409
    no_word = signer.post(url, {"agree": "no"})
    assert no_word.status_code == 422 and "请写明意见" in words(no_word)
    page = words(signer.post_and_follow(url, {"agree": "no", "opinion": "应当更正"}))
    assert "钱七补签：不同意：应当更正" in page
    assert "补签下架" not in words(signer.page("/"))


def test_late_it_is_urgent_and_the_signature_says_so(
    app: Flask, public: int, stopped: StoppedClock
) -> None:
    Desk(app, "publisher").post(f"{ARTICLE}/take-down", {"how": "api", "reason": "有误"})
    stopped.forward(hours=24, minutes=1)
    signer = Desk(app, "final")
    assert "逾期未补签" in words(signer.page("/aftercare?show=unsigned"))
    page = words(signer.post_and_follow("/aftercare/take-downs/1/sign", {"agree": "yes"}))
    assert "钱七补签：同意（过了期限）" in page


@by_hand
def test_by_hand_the_page_has_the_steps_and_the_form(
    office: Office, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    page = words(desk.post_and_follow(f"{ARTICLE}/take-down", {"how": "by_hand", "reason": "x"}))
    assert "在公众号后台删除的步骤" in page and "登记《宪法宣传周活动通知》已删除" in page
    assert "后台删除并登记" in words(desk.page("/"))
    url = "/aftercare/take-downs/1/record"
    assert desk.post(url, {"when": "2026-11-23T10:00"}).status_code == 422
    page = words(desk.post_and_follow(url, {"when": "2026-11-23T11:00"}))
    assert "已从公众号下架，台账里已登记" in page
    with office.db.read() as session:
        assert posts.get_post(session, public).state == "taken_down"


@by_hand
def test_by_hand_it_may_be_withdrawn(app: Flask, public: int) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/take-down", {"how": "by_hand", "reason": "x"})
    url = "/aftercare/take-downs/1/withdraw"
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert "已撤回，没有删除：看错了" in words(desk.post_and_follow(url, {"reason": "看错了"}))


def test_what_is_gone_already_is_recorded(office: Office, app: Flask, public: int) -> None:
    desk = Desk(app, "officer")
    answer = desk.post(f"{ARTICLE}/take-down", {"how": "recorded", "reason": "上级要求", "when": ""})
    assert answer.status_code == 422 and "请填写下架的时间" in words(answer)
    page = words(desk.post_and_follow(f"{ARTICLE}/take-down", {
        "how": "recorded", "reason": "上级要求", "when": "2026-11-23T11:00"}))
    assert "已登记下架" in page and "登记已删除" in page


def test_a_failed_deletion_waits_for_everybody_who_may_take_down(
    office: Office, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/take-down", {"how": "api", "reason": "有误"})
    with office.db.write() as session:
        session.query(Errand).update({"state": "failed", "progress": "公众号没有这个接口的权限。"})
    aftercare.remind(office)
    home = words(Desk(app, "final").page("/"))
    assert "处理没有办成的下架" in home and "没有这个接口的权限" in home
    assert "再办一次" in words(desk.page("/aftercare/take-downs/1"))
    desk.post(f"{ARTICLE}/take-down", {"how": "by_hand", "reason": "有误"})
    assert "处理没有办成的下架" not in words(desk.page("/"))


def test_the_way_to_an_edit(
    office: Office, cast: Cast, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    page = words(desk.page(f"{ARTICLE}/correct/edit"))
    assert "公众号只允许小改一次" in page and "开始改《宪法宣传周活动通知》的字" in page
    assert desk.post(f"{ARTICLE}/correct/edit", {"reason": ""}).status_code == 422
    page = words(desk.post_and_follow(f"{ARTICLE}/correct/edit", {"reason": "应为二楼"}))
    assert "请先在稿件里改好" in page
    for where in (f"/posts/{public}", "/posts"):
        assert "已发布，更正中" in words(desk.page(where))
    assert "作废这篇稿件" not in words(Desk(app, "writer").page(f"/posts/{public}"))
    rewrite(office, cast, public)
    home = words(desk.page("/"))
    assert "后台改字并登记" in home and "安排发布" not in home
    assert "安排发布" not in words(desk.page(f"/posts/{public}"))
    page = words(desk.page("/aftercare/corrections/1"))
    assert "要改的字" in page and "去掉： 一" in page and "加上： 二" in page


def test_a_page_that_can_not_be_read_offers_to_paste(
    office: Office, cast: Cast, app: Flask, public: int
) -> None:
    def refuse(url: str, config: Config) -> ArticlePage:
        raise LinkUnreadable("公众号要求人工验证，程序不能代为通过。")

    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/correct/edit", {"reason": "应为二楼"})
    html = rewrite(office, cast, public)
    app.config["FETCH_ARTICLE"] = refuse
    url = "/aftercare/corrections/1/record"
    answer = desk.post(url, {"how": "auto"})
    assert answer.status_code == 422 and "改用“粘贴核对”" in words(answer)
    assert desk.post(url, {"how": "nothing"}).status_code == 422
    assert desk.post(url, {"how": "by_hand", "reason": ""}).status_code == 422
    page = words(desk.post_and_follow(url, {"how": "pasted", "published_text": html}))
    assert "粘贴核对：与定稿一致" in page


def test_giving_up(office: Office, app: Flask, public: int) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/correct/edit", {"reason": "应为二楼"})
    url = "/aftercare/corrections/1/give-up"
    answer = desk.post(url, {"give_up_reason": ""})
    assert answer.status_code == 422 and 'href="#f-give_up_reason"' in answer.get_data(as_text=True)
    assert "已放弃更正" in words(desk.post_and_follow(url, {"give_up_reason": "不用改"}))
    with office.db.read() as session:
        assert posts.get_post(session, public).state == "published"


def test_a_republication_brings_its_reason_along(
    office: Office, cast: Cast, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    page = words(desk.page(f"{ARTICLE}/correct/republish"))
    assert "下架《宪法宣传周活动通知》，修改后重发" in page
    desk.post(f"{ARTICLE}/correct/republish", {"reason": "应为二楼"})
    with office.db.read() as session:
        down = queries.open_take_down(session, 1)
    assert down is not None
    with office.db.write() as session:  # the worker's part is tested with the emulator
        complete(session, office, WORKER, queries.get_take_down(session, down.id), clock.now())
    assert "已下架，更正中" in words(desk.page(f"/posts/{public}"))
    rewrite(office, cast, public)
    assert "更正重发：应为二楼" in desk.page(f"/messages/new?post={public}")
    other = publishing.schedule(
        cast.publisher, office, due_at=clock.now() + timedelta(hours=2), mode=Mode.MANUAL,
        post_ids=[approved_post(office, cast, title="别的", body="别的文字。\n\n![](图1.png)\n")])
    for deed in ("join", "displace"):
        page = desk.page(f"/messages/{other}/{deed}?post={public}")
        assert "更正重发：应为二楼" in page, deed
    desk.post_and_follow(f"/messages/{other}/join", {"post": str(public)})  # ticked on the page
    with office.db.read() as session:
        assert [article.repeat_reason for article in get_message(session, other).articles] == [
            "", "更正重发：应为二楼"]


def test_the_reason_of_a_correction_is_not_that_of_another_repetition(
    office: Office, cast: Cast, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/correct/republish", {"reason": "应为二楼"})
    with office.db.write() as session:
        down = queries.open_take_down(session, 1)
        assert down is not None
        complete(session, office, WORKER, down, clock.now())
    rewrite(office, cast, public)
    with office.db.read() as session:
        body = posts.get_revision(session, public, 2).fields().body
    twin = approved_post(office, cast, body=body)
    publishing.schedule(cast.publisher, office, post_ids=[twin], mode=Mode.MANUAL,
                        due_at=clock.now())
    again = approved_post(office, cast, body=body)
    form = {"post": [str(public), str(again)], "mode": "manual", "when": "now"}
    answer = desk.post("/messages/new", form)
    assert answer.status_code == 422 and "为什么要再发一次" in words(answer)
    assert "更正重发：应为二楼" in words(answer)  # offered, for a person to complete


def test_a_notice_is_begun(app: Flask, public: int) -> None:
    desk = Desk(app, "publisher")
    page = words(desk.post_and_follow(f"{ARTICLE}/correct/notice", {"reason": "应为二楼"}))
    assert "关于《宪法宣传周活动通知》的更正说明" in page


def test_who_may_not_sees_it_and_can_not_do_it(app: Flask, public: int) -> None:
    desk = Desk(app, "writer")
    assert "由发布员、终审、信息公开专员或领导办理" in words(desk.page(ARTICLE))
    assert desk.get(f"{ARTICLE}/take-down").status_code == 403
    assert desk.post(f"{ARTICLE}/take-down", {"reason": "x"}).status_code == 403
    assert desk.post(f"{ARTICLE}/correct/edit", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("address", [
    "/aftercare/articles/99", "/aftercare/take-downs/99", "/aftercare/corrections/99",
    f"{ARTICLE}/correct/other",
])
def test_what_is_not_there(app: Flask, public: int, address: str) -> None:
    assert Desk(app, "publisher").get(address).status_code == 404


def test_while_the_program_is_at_it_the_page_says_how_far(
    office: Office, app: Flask, public: int
) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/take-down", {"how": "api", "reason": "有误"})
    with office.db.write() as session:
        session.query(Errand).update({"progress": "连不上公众号", "tries": 2})
    page = words(desk.page("/aftercare/take-downs/1"))
    assert "进展： 连不上公众号。" in page and "登记《宪法宣传周活动通知》已删除" in page
    page = words(desk.post_and_follow("/aftercare/take-downs/1/record",
                                      {"when": "2026-11-23T11:00"}))
    assert "已从公众号下架" in page


def test_the_board_says_what_is_corrected(app: Flask, public: int) -> None:
    desk = Desk(app, "publisher")
    desk.post(f"{ARTICLE}/correct/edit", {"reason": "应为二楼"})
    assert "已发布，更正中" in words(desk.page("/board"))
