"""本机办公室: configuration, database and file folders, handed to every verb after the actor."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.media import MediaStore
from wechat_bot.kernel.resources import data_path


@dataclass(frozen=True)
class Office:
    """What the verbs stand on. Built once by `open_office`."""

    config: Config
    db: Database
    media: MediaStore = field(repr=False)

    def folder(self, kind: str) -> Path:
        """The folder of editable data: "themes", "templates", "reviewing" …."""
        chosen: str = getattr(self.config.content, f"{kind}_dir")
        return self.config.path(chosen) if chosen else data_path("content") / kind

    @property
    def state_folder(self) -> Path:
        """This host's own folder (never copied with the database)."""
        path = self.config.path(self.config.content.state_dir)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def close(self) -> None:
        """Close the database's connections."""
        self.db.dispose()


def open_office(config: Config) -> Office:
    """An Office from a configuration; relative SQLite paths start at the configuration's folder."""
    url: str | URL = config.database.url
    if config.database.url.startswith("sqlite:///"):
        # A path, taken as it is: % and ? in the name of a folder are no part of a URL.
        path = config.path(config.database.url.removeprefix("sqlite:///"))
        url = URL.create("sqlite", database=str(path))
    return Office(
        config=config,
        db=Database(url),
        media=MediaStore(config.path(config.content.media_dir)),
    )
