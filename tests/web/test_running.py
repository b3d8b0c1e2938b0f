"""运行状态: who is alive, hosts, the confirmation of a restored database, the foot of every page."""

from __future__ import annotations

from datetime import timedelta

from tests.publishing.test_restoring import hold
from tests.support.cast import Cast
from tests.support.publishing import queued
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.kernel import clock, hosts, lives
from wechat_bot.kernel.installation import Host, Installation
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Hold
from wechat_bot.notices import queries as notices
from wechat_bot.notices.rules import NoticeKind


def ask(office: Office) -> None:
    """Another host asks to be enrolled."""
    with office.db.write() as session:
        session.add(Host(host_id="h-2", name="fabu-2", asked_at=clock.now(), problem="第一次使用。"))


def foot(page: str) -> str:
    """What the foot of a page says."""
    return page[page.index("后台发布："):].split("·")[0]


def test_the_foot_of_every_page_says_whether_somebody_publishes(
    as_role: LogIn, office: Office
) -> None:
    visitor = as_role("writer")
    assert "没有在运行" in foot(words(visitor.get("/")))
    lives.begin(office, "w1", hosts.host_id(office), "")
    assert "正常" in foot(words(visitor.get("/")))
    lives.beat(office, "w1", "这台主机还没有登记，不发布")
    assert "暂停发布" in foot(words(visitor.get("/")))
    lives.end(office, "w1")
    assert "没有在运行" in foot(words(visitor.get("/")))


def test_nobody_alive_while_a_message_waits_is_an_urgent_task_and_told_once(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    visitor = as_role("publisher")
    assert "恢复后台发布" not in words(visitor.get("/"))
    queued(office, cast)
    for _ in range(3):
        assert "恢复后台发布" in words(visitor.get("/"))
    assert cast.publisher.user_id is not None
    with office.db.read() as session:
        _, told = notices.notices_of(session, cast.publisher.user_id)
    assert [n.kind for n in told if n.kind == NoticeKind.NOT_RUNNING] == [NoticeKind.NOT_RUNNING]
    assert "恢复后台发布" not in words(as_role("auditor").get("/"))


def test_a_host_that_asks_is_enrolled_and_stopped_with_a_click(
    as_role: LogIn, office: Office
) -> None:
    ask(office)
    assert as_role("writer").post("/running/hosts/h-2/enrol").status_code == 403
    visitor = as_role("publisher")
    assert "fabu-2" in words(visitor.get("/"))
    assert "等待登记" in words(visitor.get("/running"))
    assert visitor.post("/running/hosts/h-2/enrol").status_code == 303
    assert "已登记" in words(visitor.get("/running"))
    assert visitor.post("/running/hosts/h-2/stop").status_code == 303
    assert "已停用" in words(visitor.get("/running"))
    assert visitor.post("/running/hosts/nobody/stop").status_code == 404


def test_a_restored_database_is_confirmed_with_a_reason(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    visitor = as_role("publisher")
    refused = visitor.post("/running/confirm", {"reason": "没有什么可确认"})
    assert refused.status_code == 409
    hold(office)
    assert "确认恢复的数据库" in words(visitor.get("/"))
    assert "确认使用这个数据库" not in words(as_role("writer").get("/running"))
    assert "确认之后" in words(visitor.get("/running"))
    assert visitor.post("/running/confirm", {"reason": " "}).status_code == 422
    done = visitor.post("/running/confirm", {"reason": "硬盘坏了"}, follow_redirects=True)
    assert "正在与公众号对账" in words(done)
    empty = visitor.post("/running/go-on", {"reason": ""})
    assert empty.status_code == 422 and "不对账的理由" in words(empty)
    assert visitor.post("/running/compare").status_code == 409
    done = visitor.post("/running/go-on", {"reason": "接口被封"}, follow_redirects=True)
    assert "已恢复发布" in words(done)
    with office.db.read() as session:
        assert session.get_one(Installation, 1).hold == Hold.NONE


def test_a_worker_whose_last_sign_is_old_is_shown_as_gone(as_role: LogIn, office: Office) -> None:
    lives.begin(office, "w1", "", "")
    with office.db.write() as session:
        from wechat_bot.kernel.installation import WorkerLife
        session.get_one(WorkerLife, "w1").beat_at = clock.now() - timedelta(minutes=10)
    shown = words(as_role("writer").get("/running"))
    assert "没有消息" in shown and "没有在运行" in shown


def test_work_that_does_not_get_on_is_shown_with_its_worker(
    as_role: LogIn, office: Office
) -> None:
    visitor = as_role("writer")
    lives.begin(office, "w1", hosts.host_id(office), "")
    assert "有事卡住" not in words(visitor.get("/running"))
    lives.beat(office, "w1", "", "发邮件和群通知从 2026-11-22 10:00 起没有进展")
    shown = words(visitor.get("/running"))
    assert "有事卡住" in shown and "发邮件和群通知从 2026-11-22 10:00 起没有进展" in shown
    assert "正常" in foot(shown), "it publishes all the same"
