"""What reconciling needs from outside: pictures of published articles, and calls with a budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.errands import Paused
from wechat_bot.publishing.gateway import GatewayError, WeChatGateway
from wechat_bot.publishing.quotas import Purpose

T = TypeVar("T")


class PictureUnreadable(BureauError):
    """图片没有取到: the sentence says why; the text is kept without it."""


class Pictures(Protocol):
    """Reads pictures of articles that are public on WeChat."""

    def fetch(self, address: str) -> bytes:
        """The bytes behind a picture's address. PictureUnreadable says why there are none."""


class Caller(Protocol):
    """Who calls WeChat and keeps how far it is: a claimed errand, or the command line."""

    @property
    def office(self) -> Office:
        """The office."""

    @property
    def gateway(self) -> WeChatGateway:
        """The account."""

    @property
    def cursor(self) -> dict[str, Any]:
        """Where it was; empty at the start."""

    def say(self, progress: str, **cursor: Any) -> None:
        """How far it is, and where to go on after a crash."""

    def call(self, step: str, act: Callable[[], T], purpose: Purpose) -> T:
        """One call, counted. GatewayError; Paused where the day's calls are for others."""


@dataclass
class Direct:
    """The command line as a caller: nothing to take over, the same book of calls."""

    office: Office
    gateway: WeChatGateway
    tell: Callable[[str], None] = lambda _: None
    cursor: dict[str, Any] = field(default_factory=dict)

    def say(self, progress: str, **cursor: Any) -> None:
        """Tell it to whoever watches."""
        self.cursor.update(cursor)
        self.tell(progress)

    def call(self, step: str, act: Callable[[], T], purpose: Purpose) -> T:
        """One call, counted; see Caller."""
        account, path = self.gateway.account, quotas.STEP_PATHS[step]
        with self.office.db.write() as session:
            allowed = quotas.allowance(session, account, path, purpose)
            if not allowed.may:
                raise Paused(allowed.from_when or quotas.next_midnight(clock.now()))
            quotas.charge(session, account, path)
        try:
            return act()
        except GatewayError as error:
            quotas.note_refusal(self.office, account, path, error)
            raise
