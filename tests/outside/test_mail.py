"""发邮件, against a real SMTP server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.mailbox import PASSWORD, SENDER, USER, free_port, mail_server, settings
from tests.support.offices import config_for
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.notices.ports import Mail, SendFailed
from wechat_bot.notices.rules import FailureKind
from wechat_bot.outside.mail import SmtpMailer, make_mailer

MAIL = Mail(to="wangwu@office.example", subject="【待审校】《2026年“宪法宣传周”活动通知》第2版等您初审",
            text="请打开办理：http://192.168.1.10:8000/notices/7/open\n.一行以点开头\n",
            message_id="<notice.7.20261122@office.example>",
            at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC))


def mailer(folder: Path, **notices: object) -> SmtpMailer:
    """The product's mailer with these settings."""
    found = make_mailer(config_for(folder, notices=notices))
    assert found is not None
    return found


def failure(sender: SmtpMailer, mail: Mail = MAIL) -> SendFailed:
    """How sending fails."""
    with pytest.raises(SendFailed) as caught:
        sender.send(mail)
    return caught.value


def test_a_chinese_mail_arrives_as_it_was_written(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        mailer(tmp_path, **settings(box)).send(MAIL)
    (got,) = box.mails
    assert got["Subject"] == MAIL.subject
    assert got.get_content().replace("\r\n", "\n") == MAIL.text
    assert got["Message-ID"] == MAIL.message_id
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"].datetime == MAIL.at
    assert got["From"].addresses[0].addr_spec == SENDER
    assert got["From"].addresses[0].display_name == "法治额敏 发布系统"
    assert box.recipients == [MAIL.to]


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_encrypted_and_logged_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("WECHAT_BOT_SMTP_PASSWORD", PASSWORD)
    with mail_server(tmp_path, security, log_in=True) as box:
        mailer(tmp_path, **settings(box, smtp_security=security, smtp_user=USER)).send(MAIL)
    assert box.recipients == [MAIL.to]


def test_a_wrong_password_is_a_matter_of_settings_and_never_repeated_in_words(
    tmp_path: Path
) -> None:
    (tmp_path / "pw").write_text("wrong-pony-1")
    with mail_server(tmp_path, "starttls", log_in=True) as box:
        why = failure(mailer(tmp_path, **settings(
            box, smtp_security="starttls", smtp_user=USER, smtp_password_file="pw")))
    assert (why.kind, why.everybody, why.maybe_sent) == (FailureKind.SETTINGS, True, False)
    assert "授权码" in why.message
    assert "wrong-pony-1" not in why.message


def test_a_missing_password_is_said_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WECHAT_BOT_SMTP_PASSWORD", raising=False)
    with mail_server(tmp_path) as box:
        sender = mailer(tmp_path, **settings(box, smtp_user=USER))
        assert "WECHAT_BOT_SMTP_PASSWORD" in sender.problem()
        assert failure(sender).kind is FailureKind.SETTINGS
        assert mailer(tmp_path, **settings(box)).problem() == ""


def test_an_unknown_certificate_is_refused(tmp_path: Path) -> None:
    with mail_server(tmp_path, "ssl") as box:
        why = failure(mailer(tmp_path, **settings(box, smtp_security="ssl", smtp_ca_file="")))
    assert why.kind is FailureKind.SETTINGS
    assert "smtp_ca_file" in why.message
    assert box.mails == []


def test_a_server_without_encryption_gets_nothing(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        why = failure(mailer(tmp_path, **settings(box, smtp_security="starttls")))
    assert why.kind is FailureKind.SETTINGS
    assert box.mails == []


def test_nobody_listens(tmp_path: Path) -> None:
    why = failure(mailer(tmp_path, smtp_host="127.0.0.1", smtp_port=free_port(),
                         smtp_security="none", sender=SENDER))
    assert (why.kind, why.everybody, why.maybe_sent) == (FailureKind.TRANSIENT, True, False)
    assert "拒绝连接" in why.message


@pytest.mark.parametrize(("answer", "kind"), [
    ("550 no such user", FailureKind.CONTENT), ("451 try later", FailureKind.TRANSIENT)])
def test_a_refused_address_concerns_this_mail_only(
    tmp_path: Path, answer: str, kind: FailureKind
) -> None:
    with mail_server(tmp_path) as box:
        box.refuse[MAIL.to] = answer
        why = failure(mailer(tmp_path, **settings(box)))
    assert (why.kind, why.everybody, why.maybe_sent) == (kind, False, False)
    assert answer in why.message


def test_a_busy_server_concerns_all(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        box.busy = "421 too many connections"
        why = failure(mailer(tmp_path, **settings(box)))
    assert (why.kind, why.everybody) == (FailureKind.TRANSIENT, True)


def test_a_refused_text(tmp_path: Path) -> None:
    with mail_server(tmp_path) as box:
        box.refuse_data = "554 looks like spam"
        why = failure(mailer(tmp_path, **settings(box)))
    assert (why.kind, why.maybe_sent) == (FailureKind.CONTENT, False)


@pytest.mark.parametrize("address", ["no address", "a@b.example\r\nBcc: c@d.example", "", "王五@x.cn"])
def test_what_is_no_address_never_reaches_a_header(tmp_path: Path, address: str) -> None:
    with mail_server(tmp_path) as box:
        why = failure(mailer(tmp_path, **settings(box)),
                      Mail(address, "题", "文", "<1@x>", MAIL.at))
    assert why.kind is FailureKind.CONTENT
    assert box.mails == []


def test_without_a_server_there_is_no_mailer(tmp_path: Path) -> None:
    assert make_mailer(config_for(tmp_path)) is None


@pytest.mark.parametrize("wrong", [
    {"smtp_host": "smtp.office.example", "smtp_security": "none", "sender": SENDER},
    {"smtp_host": "smtp.office.example"},
    {"smtp_host": "smtp.office.example", "sender": "发布系统"},
    {"smtp_port": 0}, {"smtp_security": "tls"}, {"timeout": 0}, {"robot_kind": "feishu"},
    {"address": "office.example"},
])
def test_settings_that_are_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"notices\."):
        config_for(tmp_path, notices=wrong)
