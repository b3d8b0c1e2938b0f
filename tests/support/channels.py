"""An office that reaches its people by mail and by the group's robot."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.support.mailbox import Mailbox, settings
from tests.support.offices import new_office
from tests.support.webhook import Receiver
from wechat_bot.kernel.office import Office


def office_with_channels(
    folder: Path, office_file: Path, box: Mailbox, group: Receiver, **changes: Any
) -> Office:
    """A copy of an office in a folder; `changes` go into [notices]."""
    shutil.copy(office_file, folder / "office.sqlite3")
    (folder / "robot").write_text(group.wecom())
    return new_office(folder, notices=settings(
        box, robot_kind="wecom", robot_url_file="robot", **changes))
