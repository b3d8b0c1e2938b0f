"""host.json in the state folder: this host's card, read and written as a whole."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import asdict, replace
from pathlib import Path

from wechat_bot.kernel.standing import Card

FILE_NAME = "host.json"


def place_of(folder: Path) -> str:
    """Where a state folder lies: its path and number. A copy has another of one of them."""
    return f"{folder.resolve()}#{folder.stat().st_ino}"


def new_card(folder: Path) -> Card:
    """A card with a fresh id that belongs to no installation yet."""
    return Card(host_id=str(uuid.uuid4()), place=place_of(folder))


def read(folder: Path) -> Card | None:
    """The card; None where there is none, or none that can be read."""
    try:
        found = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        return Card(**found)
    except (OSError, ValueError, TypeError):
        return None


def write(folder: Path, card: Card, now: str) -> Card:
    """Write the card so that a crash leaves the old one or the new one, never half of one."""
    card = replace(card, written_at=now)
    target = folder / FILE_NAME
    # Several processes of a host share the folder: each has a file of its own to write.
    draft = folder / f"{FILE_NAME}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(card), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(folder)
    return card


def sync_folder(folder: Path) -> None:
    """The new name reaches the disk too; Windows cannot open a folder and needs it not."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
