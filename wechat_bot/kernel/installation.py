"""安装: which database this is, and whether publishing from it is allowed (the rows).

A restored or copied database looks like the living one but does not know what was published
since. kernel.hosts compares it with what this host saw; here are the tables and the hold.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class Installation(Base):
    """The one installation (one row). `epoch` grows whenever a person confirms a restored
    database, so that other hosts know that an older head may be gone. `hold`: all publishing
    waits, since `held_since`, until a person confirms and the account was compared."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    installation_id: Mapped[str] = mapped_column(String(36))
    epoch: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hold: Mapped[str] = mapped_column(String(20), default="")  # a standing.Hold
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_reason: Mapped[str] = mapped_column(Text, default="")


class Host(Base):
    """登记的主机: a machine that may publish from this database, by the id in its state folder.

    enrolled_at: a person said so. asked_at: the host asks, or was accepted and has not written
    its card yet. Neither: a person stopped it (停用). problem: why it asks, in Chinese."""

    __tablename__ = "hosts"

    host_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolled_by: Mapped[str] = mapped_column(String(80), default="")
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[str] = mapped_column(Text, default="")


class WorkerLife(Base):
    """一个后台进程 from its start to its end: its sign of life and what it does now."""

    __tablename__ = "worker_lives"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    host_id: Mapped[str] = mapped_column(String(36), default="")
    host: Mapped[str] = mapped_column(String(80))
    pid: Mapped[int] = mapped_column(Integer)
    version: Mapped[str] = mapped_column(String(30))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    holding: Mapped[str] = mapped_column(Text, default="")  # why it does not publish, in Chinese
    still: Mapped[str] = mapped_column(Text, default="")  # which work does not get on, in Chinese


def the_installation(session: Session) -> Installation:
    """The row; it is made by the migration."""
    return session.get_one(Installation, 1)


def is_held(session: Session) -> bool:
    """Whether all publishing waits for a person's word about this database."""
    return the_installation(session).hold != ""
