"""群机器人, against a real HTTP receiver."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from pathlib import Path

import pytest

from tests.support.mailbox import free_port
from tests.support.offices import config_for
from tests.support.webhook import KEY, Receiver, webhook
from wechat_bot.notices.ports import SendFailed
from wechat_bot.notices.rules import FailureKind
from wechat_bot.outside.robots import WebhookRobot, make_robot, sign


def robot(folder: Path, address: str, kind: str = "wecom", **more: object) -> WebhookRobot:
    """The product's robot with its address in a file."""
    (folder / "robot").write_text(f"{address}\n", encoding="utf-8")
    found = make_robot(config_for(folder, notices={
        "robot_kind": kind, "robot_url_file": "robot", "timeout": 0.5, **more}))
    assert found is not None
    return found


def failure(sender: WebhookRobot) -> SendFailed:
    """How sending fails; its words hold no key."""
    with pytest.raises(SendFailed) as caught:
        sender.send("一句话")
    assert KEY not in caught.value.message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def test_wecom(tmp_path: Path) -> None:
    with webhook() as group:
        robot(tmp_path, group.wecom()).send("《普法宣传》等王五初审")
    assert group.bodies == [{"msgtype": "text", "text": {"content": "《普法宣传》等王五初审"}}]
    assert group.queries == [{"key": [KEY]}]


def test_dingtalk_with_a_signature(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECabc")
    with webhook() as group:
        robot(tmp_path, group.dingtalk(), "dingtalk", robot_secret_file="secret").send("一句话")
    assert group.bodies[0]["at"] == {"atMobiles": [], "isAtAll": False}
    (query,) = group.queries
    stamp = query["timestamp"][0]
    wanted = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert query["sign"] == [base64.b64encode(wanted).decode()]
    assert query["access_token"] == [KEY]


def test_the_signature_is_the_documented_one() -> None:
    assert sign(1577262236757, "SECxxxxxxxx") == base64.b64encode(hmac.new(
        b"SECxxxxxxxx", b"1577262236757\nSECxxxxxxxx", hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(("kind", "code", "wanted", "everybody", "words"), [
    ("wecom", -1, FailureKind.TRANSIENT, True, "繁忙"),
    ("wecom", 45009, FailureKind.BUSY, True, "太多"),
    ("wecom", 93000, FailureKind.SETTINGS, True, "地址不对"),
    ("wecom", 40058, FailureKind.CONTENT, False, "太长"),
    ("wecom", 12345, FailureKind.SETTINGS, True, "12345"),
    ("dingtalk", 130101, FailureKind.BUSY, True, "太多"),
    ("dingtalk", 310000, FailureKind.SETTINGS, True, "加签"),
    ("dingtalk", 430104, FailureKind.CONTENT, False, "不合适"),
])
def test_an_error_code_says_what_to_do(
    tmp_path: Path, kind: str, code: int, wanted: FailureKind, everybody: bool, words: str
) -> None:
    with webhook() as group:
        group.answers = [code]
        address = group.wecom() if kind == "wecom" else group.dingtalk()
        why = failure(robot(tmp_path, address, kind))
    assert (why.kind, why.everybody, why.maybe_sent) == (wanted, everybody, False)
    assert words in why.message


@pytest.mark.parametrize(("answer", "wanted", "maybe"), [
    (("status", 500), FailureKind.TRANSIENT, False),
    (("status", 404), FailureKind.SETTINGS, False),
    (("sleep", 1.5), FailureKind.TRANSIENT, True),
    (("text", "<html>请先登录</html>"), FailureKind.TRANSIENT, True),
    (("text", "[]"), FailureKind.TRANSIENT, True),
])
def test_what_is_no_answer(
    tmp_path: Path, answer: object, wanted: FailureKind, maybe: bool
) -> None:
    with webhook() as group:
        group.answers = [answer]
        why = failure(robot(tmp_path, group.wecom()))
    assert (why.kind, why.everybody, why.maybe_sent) == (wanted, True, maybe)
    assert len(group.bodies) == 1


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    with webhook() as elsewhere, webhook() as group:
        group.answers = [("redirect", elsewhere.wecom())]
        assert failure(robot(tmp_path, group.wecom())).kind is FailureKind.SETTINGS
        assert elsewhere.bodies == []


def test_nobody_listens(tmp_path: Path) -> None:
    why = failure(robot(tmp_path, Receiver(port=free_port()).wecom()))
    assert (why.kind, why.maybe_sent) == (FailureKind.TRANSIENT, False)


def test_proxies_of_the_environment_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with webhook() as group:
        robot(tmp_path, group.wecom()).send("一句话")
    assert len(group.bodies) == 1


@pytest.mark.parametrize("address", [
    f"http://group.example/cgi-bin/webhook/send?key={KEY}",
    f"ftp://127.0.0.1/send?key={KEY}", "https://group.example/send", "key=abc", "https://[::1",
    f"https://user@group.example/?key={KEY}",
])
def test_an_address_that_is_not_used(tmp_path: Path, address: str) -> None:
    sender = robot(tmp_path, address)
    assert "机器人地址" in sender.problem()
    assert KEY not in sender.problem()
    assert failure(sender).kind is FailureKind.SETTINGS


def test_what_the_page_says_about_it_holds_no_key(tmp_path: Path) -> None:
    sender = robot(tmp_path, f"https://qyapi.example/cgi-bin/webhook/send?key={KEY}")
    assert sender.describe() == "企业微信群机器人（qyapi.example）"
    assert sender.problem() == ""


def test_a_missing_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WECHAT_BOT_ROBOT_URL", raising=False)
    sender = make_robot(config_for(tmp_path, notices={"robot_kind": "wecom"}))
    assert sender is not None
    assert "WECHAT_BOT_ROBOT_URL" in sender.problem()
    assert sender.describe() == "企业微信群机器人"
    assert make_robot(config_for(tmp_path)) is None


def test_no_log_holds_the_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "secret").write_text("SECabc")
    with caplog.at_level(logging.DEBUG), webhook() as group:
        group.answers = [0, 310000, ("sleep", 1.0)]
        sender = robot(tmp_path, group.dingtalk(), "dingtalk", robot_secret_file="secret")
        sender.send("一句话")
        failure(sender)
        failure(sender)
    assert "robot/send" in caplog.text  # the address is logged, without what is secret in it
    assert KEY not in caplog.text
    assert group.queries[0]["sign"][0] not in caplog.text
