"""An office that reaches its people by mail and by the group's robot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.mailbox import Mailbox, settings
from tests.support.offices import new_office
from tests.support.webhook import Receiver
from wechat_bot.kernel.office import Office


def office_with_channels(
    folder: Path, box: Mailbox, group: Receiver, **changes: Any
) -> Office:
    """An office with its people in a folder; `changes` go into [notices]."""
    (folder / "robot").write_text(group.wecom())
    return new_office(folder, staffed=True, notices=settings(
        box, robot_kind="wecom", robot_url_file="robot", **changes))
