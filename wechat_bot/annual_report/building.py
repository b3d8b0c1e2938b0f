"""生成一年的年报: the frozen documents of a year, or a draft of what the registers hold now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.documents.build import Document, build
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.annual_report.procedure import queries, versions
from wechat_bot.annual_report.procedure.verify import Noticed, verify
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office

NOT_FROZEN = "还没有定稿。定稿在网页“年度报告”的“办理”里办。"


@dataclass(frozen=True)
class Built:
    """The documents of a year. version: of the frozen report, None for a draft.

    why_draft: each reason in a sentence; empty for a frozen report.
    """

    documents: dict[str, Document]
    version: int | None = None
    why_draft: tuple[str, ...] = ()


def year_figures(actor: Actor, office: Office, year: int) -> tuple[Figures, int | None]:
    """The figures of a year and the version that froze them (None: as the registers are now)."""
    actor.require(Permission.READ)
    with office.db.read() as session:
        version = current.latest_version(session, year)
        if version is None:
            return current.figures_now(session, office.config, year), None
        return current.version_content(version).figures, version.number


def figures_now(actor: Actor, office: Office, year: int) -> Figures:
    """The figures of a year as the registers are now, frozen or not."""
    actor.require(Permission.READ)
    with office.db.read() as session:
        return current.figures_now(session, office.config, year)


def year_documents(actor: Actor, office: Office, year: int) -> Built:
    """All documents of a year; one line in the journal.

    NotFound: the files of the frozen report are gone from the media folder.
    """
    actor.require(Permission.EXPORT)
    with office.db.read() as session:
        version = current.latest_version(session, year)
        if version is None:
            content = current.content_now(session, office, year)
            why = why_draft(session, office, year)
    if version is not None:
        built = Built(frozen_documents(office, version), version.number)
    else:
        built = Built(build(content), None, why)
    what = "年度报告" + ("（草稿）" if built.version is None else f"（第{built.version}版）")
    with office.db.write() as session:
        journal.record(session, actor, "export.made", f"year:{year}", year=year, what=what)
    return built


def verify_year(actor: Actor, office: Office, year: int) -> list[Noticed]:
    """核验: what is no longer as it was frozen, damage first. NotFound: nothing was frozen."""
    actor.require(Permission.READ)
    found = verify(office, year)
    if not found:
        with office.db.read() as session:
            if not queries.last_number(session, year):
                raise NotFound(f"{year} 年的年报还没有出过任何一版，没有可以核验的。")
    return found


def frozen_documents(office: Office, version: ReportVersion) -> dict[str, Document]:
    """The documents as a version froze them, byte for byte."""
    try:
        return {kind: Document(file["name"], office.media.get(file["sha256"]))
                for kind, file in version.documents.items()}
    except NotFound:
        raise NotFound(
            f"{version.year} 年年报第 {version.number} 版已经定稿，但它的文件在媒体文件夹里缺失或被改动过。"
            "没有另做一份代替。请从备份恢复媒体文件夹，再用 wechat-bot report verify 核对。") from None


def why_draft(session: Session, office: Office, year: int) -> tuple[str, ...]:
    """Why the report of a year is still a draft, each reason with what to do."""
    stopping = versions.readiness(session, office, year).obstacles
    return (*(each.sentence for each in stopping), NOT_FROZEN)
