"""A process of its own that brings a database to the newest schema and says what it did."""

from __future__ import annotations

import sys
import time
from typing import Any

from alembic import command

from wechat_bot.kernel import schema
from wechat_bot.kernel.db import Database


def main(url: str) -> None:
    """Print "migrated" or "waited"; a migration takes noticeably long here."""
    real, ran = command.upgrade, []

    def slow(*given: Any) -> None:
        time.sleep(0.5)
        real(*given)
        ran.append(True)

    command.upgrade = slow
    database = Database(url)
    schema.migrate(database)
    database.dispose()
    print("migrated" if ran else "waited")


if __name__ == "__main__":
    main(sys.argv[1])
