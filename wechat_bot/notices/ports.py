"""What the notices need from outside: somebody who carries a mail, and a group robot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wechat_bot.notices.rules import FailureKind


@dataclass(frozen=True)
class Mail:
    """One mail, plain text. message_id is the same each time this mail is sent."""

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime


class SendFailed(Exception):
    """没有送出: a Chinese sentence without any secret, and what may be done about it.

    everybody: the trouble lies with the channel, not with this message. maybe_sent: it may
    have arrived all the same.
    """

    def __init__(
        self, message: str, kind: FailureKind, *, everybody: bool = False,
        maybe_sent: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.everybody = everybody
        self.maybe_sent = maybe_sent


class Way(Protocol):
    """What both channels can say about themselves."""

    def describe(self) -> str:
        """Where it goes, in Chinese, without any secret."""
        ...

    def problem(self) -> str:
        """Why it can't work as it is configured, in Chinese; "" where nothing is known."""
        ...


class Mailer(Way, Protocol):
    """发邮件."""

    def send(self, mail: Mail) -> None:
        """Hand one mail to the server; SendFailed where that is not certain."""
        ...


class GroupRobot(Way, Protocol):
    """群机器人."""

    def send(self, text: str) -> None:
        """Put one message into the group; SendFailed where that is not certain."""
        ...


@dataclass(frozen=True)
class Ways:
    """How notices leave this house: None for what is not configured."""

    mailer: Mailer | None = None
    robot: GroupRobot | None = None
