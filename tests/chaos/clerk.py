"""The clerk of a run: pastes the link of what was mass-sent and came without one."""

from __future__ import annotations

from tests.chaos.wechat import WeChat
from wechat_bot.kernel.office import Office


class Clerk:
    """Looks at what waits for a person and does what a clerk would do with the readers' link."""

    def __init__(self, office: Office, wechat: WeChat) -> None:
        self._office, self._wechat = office, wechat

    def help(self) -> int:
        """How many messages still wait for a link that readers have."""
        return 0
