"""发邮件: one plain-text mail by SMTP (RFC 5321), encrypted unless the server is this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from wechat_bot.kernel.config import Config, notice_secret
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.notices.ports import Mail, SendFailed
from wechat_bot.notices.rules import FailureKind
from wechat_bot.people.rules import email_problem

_SECURITY_NAMES = {"ssl": "加密（SSL）", "starttls": "加密（STARTTLS）", "none": "本机，不加密"}
# A name that says nothing about this machine, and needs no look-up that may hang without a net.
_OWN_NAME = "[127.0.0.1]"


class SmtpMailer:
    """Sends through the server of [notices]. A connection for each mail: there are few."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._settings = config.notices

    def describe(self) -> str:
        """发件人, server and how it is encrypted."""
        s = self._settings
        return f"由 {s.sender} 经 {s.smtp_host}:{s.smtp_port} 寄出，{_SECURITY_NAMES[s.smtp_security]}"

    def problem(self) -> str:
        """Why it can't work as configured: the password is not where it should be."""
        try:
            self._password()
        except ConfigError as error:
            return error.message
        return ""

    def send(self, mail: Mail) -> None:
        """Hand one mail over. SendFailed says whether the mail or the channel is at fault.

        Until the server has the text nothing can have arrived; from then on only its answer
        tells, so that a line cut off there may have sent the mail.
        """
        message = _compose(mail, self._settings.sender, self._config.agency.account_name)
        with self._connected() as server:
            _hand_over(server, self._settings.sender, mail.to, message)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            server = self._log_in()
        except ConfigError as error:
            raise SendFailed(error.message, FailureKind.SETTINGS, everybody=True) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _no_connection(error) from None
        try:
            yield server
        finally:
            _leave(server)

    def _log_in(self) -> smtplib.SMTP:
        """A connection that is encrypted and logged in, as far as configured."""
        s, password = self._settings, self._password()
        trust = self._trust() if s.smtp_security != "none" else None
        server: smtplib.SMTP
        if s.smtp_security == "ssl":
            server = smtplib.SMTP_SSL(s.smtp_host, s.smtp_port, local_hostname=_OWN_NAME,
                                      timeout=s.timeout, context=trust)
        else:
            server = smtplib.SMTP(s.smtp_host, s.smtp_port, local_hostname=_OWN_NAME,
                                  timeout=s.timeout)
        try:
            if s.smtp_security == "starttls":
                server.starttls(context=trust)
            if s.smtp_user:
                server.login(s.smtp_user, password)
        except BaseException:
            server.close()
            raise
        return server

    def _trust(self) -> ssl.SSLContext:
        file = self._settings.smtp_ca_file
        try:
            return ssl.create_default_context(cafile=self._config.path(file) if file else None)
        except OSError:
            raise ConfigError("配置项 notices.smtp_ca_file 指向的证书文件读不出来，或不是 PEM 格式。") from None

    def _password(self) -> str:
        if not self._settings.smtp_user:
            return ""
        found = notice_secret(self._config, "smtp_password")
        if not found:
            raise ConfigError(
                "没有找到邮箱密码（授权码）。请设置环境变量 "
                f"{self._settings.smtp_password_env}，或在 notices.smtp_password_file 指明存放它的文件。"
            )
        return found


def make_mailer(config: Config) -> SmtpMailer | None:
    """The office's mailer; None where no server is configured."""
    return SmtpMailer(config) if config.notices.smtp_host else None


def _compose(mail: Mail, sender: str, account: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    user, _, domain = sender.rpartition("@")
    if not mail.to or email_problem(mail.to):
        raise SendFailed("收件地址的写法不对，没有寄。", FailureKind.CONTENT)
    try:
        message["From"] = Address(f"{account} 发布系统", username=user, domain=domain)
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
    except ValueError:  # line breaks
        raise SendFailed("邮件标题的写法不对，没有寄。", FailureKind.CONTENT) from None
    message["Date"] = mail.at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.text, charset="utf-8", cte="base64")
    return message


def _hand_over(
    server: smtplib.SMTP, sender: str, to: str, message: EmailMessage
) -> None:
    try:
        _envelope(server, sender, to)
    except smtplib.SMTPServerDisconnected:
        raise SendFailed("邮件服务器中途断开，没有寄出。", FailureKind.TRANSIENT) from None
    except (UnicodeError, ValueError):
        raise SendFailed("邮件服务器不认这个收件地址的写法，没有寄。", FailureKind.CONTENT) from None
    except OSError as error:
        raise _no_connection(error) from None
    try:
        code, answer = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        raise _refused("正文", error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPException, OSError):
        raise SendFailed("邮件交出去以后没有得到回答。", FailureKind.TRANSIENT, everybody=True,
                         maybe_sent=True) from None
    if code != 250:
        raise _refused("邮件", code, answer)


def _envelope(server: smtplib.SMTP, sender: str, to: str) -> None:
    server.ehlo_or_helo_if_needed()
    code, answer = server.mail(sender)
    if code != 250:
        raise _refused("发件地址", code, answer, everybody=True)
    code, answer = server.rcpt(to)
    if code not in (250, 251):
        raise _refused("收件地址", code, answer)


def _refused(what: str, code: int, answer: object, *, everybody: bool = False) -> SendFailed:
    """A definite no: 4xx for now, 5xx for good (RFC 5321 §4.2.1)."""
    said = f"邮件服务器不收这个{what}（{code}{_words(answer)}）。"
    if code < 500:
        return SendFailed(said, FailureKind.TRANSIENT, everybody=everybody)
    kind = FailureKind.SETTINGS if everybody else FailureKind.CONTENT
    return SendFailed(said, kind, everybody=everybody)


def _no_connection(error: Exception) -> SendFailed:
    """Nothing was handed over. The sentence never repeats the error's own text blindly."""
    kind = FailureKind.TRANSIENT
    if isinstance(error, smtplib.SMTPAuthenticationError):
        sentence, kind = "邮件服务器不认用户名或密码（授权码）。", FailureKind.SETTINGS
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        sentence = "邮件服务器不支持配置的加密或登录方式，请核对 smtp_security 和端口。"
        kind = FailureKind.SETTINGS
    elif isinstance(error, ssl.SSLCertVerificationError):
        sentence = "邮件服务器的证书核对不上，没有寄。请核对服务器名称；自签证书要填 smtp_ca_file。"
        kind = FailureKind.SETTINGS
    elif isinstance(error, ssl.SSLError):
        sentence = "和邮件服务器谈不拢加密方式，请核对 smtp_security 和端口。"
        kind = FailureKind.SETTINGS
    elif isinstance(error, TimeoutError):
        sentence = "邮件服务器太久没有回答（超时）。"
    elif isinstance(error, ConnectionRefusedError):
        sentence = "邮件服务器拒绝连接，可能没有开，或端口不对。"
    elif isinstance(error, smtplib.SMTPResponseException):
        sentence = f"邮件服务器现在不接待（{error.smtp_code}{_words(error.smtp_error)}）。"
    elif isinstance(error, smtplib.SMTPException):
        sentence = "邮件服务器中途断开，没有寄出。"
    else:
        sentence = "连不上邮件服务器，请看网络是否通、smtp_host 是否写对。"
    return SendFailed(sentence, kind, everybody=True)


def _words(answer: object) -> str:
    """What the server said, one short line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f" {line[:120]}" if line else ""


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye; that the other side has gone already changes nothing."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
