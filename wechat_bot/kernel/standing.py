"""本机能不能发布: what a host's card and the database together mean. Pure.

A card is this host's own memory (state folder, never copied with the database): which
installation it belongs to and the last line of the journal that it saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Whether this host may publish from this database, and if not, who is held."""

    OK = "ok"
    NOT_ENROLLED = "not_enrolled"  # holds only this host
    OTHER_INSTALLATION = "other_installation"  # holds only this host
    RESTORED = "restored"  # holds everything, until a person confirms
    HELD = "held"  # somebody found it restored before


class Hold(StrEnum):
    """Why all publishing waits, as kept with the installation."""

    NONE = ""
    CONFIRMATION = "confirmation"  # a person must say that the restored database is right
    RECONCILIATION = "reconciliation"  # confirmed; first the account is compared


@dataclass(frozen=True)
class Card:
    """本机登记卡. place: where the state folder lies; a copied folder lies elsewhere.

    installation_id "": this host asks to be enrolled and publishes nothing yet. head_id 0: no
    line of the journal was seen. head_at: when that line was written, for people (ISO).
    """

    host_id: str
    place: str
    installation_id: str = ""
    epoch: int = 0
    head_id: int = 0
    head_hash: str = ""
    head_at: str = ""
    written_at: str = ""


@dataclass(frozen=True)
class Books:
    """What the database says. head_hash_there: its hash of the line that the card names, None
    where it has no such line. enrolled: a person's word stands; asked: the host waits for one,
    or has it and has not taken it up yet."""

    installation_id: str
    epoch: int
    hold: Hold
    head_id: int
    head_hash: str
    head_hash_there: str | None = None
    known: bool = False
    enrolled: bool = False
    asked: bool = False

    @property
    def accepted(self) -> bool:
        """A person has enrolled the host, and the host has not written its card yet."""
        return self.enrolled and self.asked


def belongs(card: Card | None, books: Books, place: str) -> bool:
    """Whether the card is this host's and for this installation."""
    return (card is not None and card.place == place
            and card.installation_id == books.installation_id)


def was_restored(card: Card, books: Books) -> bool:
    """Whether the database went back in time: it lacks what this host saw.

    An older epoch on the card is no sign: a person confirmed the database since. A newer one is.
    """
    if card.epoch != books.epoch:
        return card.epoch > books.epoch
    return card.head_id > 0 and books.head_hash_there != card.head_hash


def judge(card: Card | None, books: Books, place: str) -> Standing:
    """Whether this host may publish. Signs of a restored database come before all else."""
    if card is None or not belongs(card, books, place):
        if card is not None and card.place == place and card.installation_id:
            return Standing.OTHER_INSTALLATION
        return Standing.NOT_ENROLLED
    if was_restored(card, books):
        return Standing.RESTORED
    if books.hold is not Hold.NONE:
        return Standing.HELD
    return Standing.OK if books.enrolled else Standing.NOT_ENROLLED


HOLDING: dict[Standing, str] = {
    Standing.OK: "",
    Standing.NOT_ENROLLED: "这台主机还没有登记，不发布",
    Standing.OTHER_INSTALLATION: "这台主机登记的是另一个数据库，不发布",
    Standing.RESTORED: "数据库像是恢复出来的旧副本，等人确认，不发布",
    Standing.HELD: "数据库恢复过，全部暂停发布",
}
