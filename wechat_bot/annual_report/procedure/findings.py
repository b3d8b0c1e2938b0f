"""核对结果: everything that does not hold in a year's report now, with what people said of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, queries, rules
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.models import FindingVerdict
from wechat_bot.annual_report.rules import Finding
from wechat_bot.kernel.office import Office

DISMISSED = "dismissed"  # 核对过没有问题


@dataclass(frozen=True)
class CheckedFinding:
    """A finding and the newest thing a person said of it, None where nobody did."""

    finding: Finding
    verdict: FindingVerdict | None = None

    @property
    def open(self) -> bool:
        """Whether it still has to be looked at or mended: 核对过没有问题 settles it."""
        return self.verdict is None or self.verdict.verdict != DISMISSED


def findings_now(session: Session, office: Office, year: int) -> list[CheckedFinding]:
    """Everything that was found in the report as it stands, in the order of the form."""
    figures = current.figures_now(session, office.config, year)
    previous = current.previous_content(session, year)
    found = rules.check(figures, previous.figures if previous else None)
    found += _stale(session, office, year)
    return judged(session, year, found)


def judged(session: Session, year: int, found: list[Finding]) -> list[CheckedFinding]:
    """Findings with the newest verdict of each."""
    verdicts = _verdicts(session, year)
    return [CheckedFinding(each, verdicts.get(each.fingerprint)) for each in found]


def _verdicts(session: Session, year: int) -> dict[str, FindingVerdict]:
    said = session.scalars(select(FindingVerdict).where(FindingVerdict.year == year)
                           .order_by(FindingVerdict.id))
    newest = {each.fingerprint: each for each in said}
    return {key: each for key, each in newest.items() if each.verdict}


def _stale(session: Session, office: Office, year: int) -> list[Finding]:
    """人工改数 made when the register said another number than it says now."""
    made = current.overrides(session, year)
    if not made:
        return []
    registered = _cells(queries.figures(session, office.config, year))
    return [Finding(
        "override.stale", "warning", (each.path,),
        f"{cell_label(each.path)}人工改成了“{each.value or '空'}”，改的时候登记的数是"
        f"“{each.register_value or '空'}”，现在是“{registered[each.path] or '空'}”，请看还要不要改。",
        quote=f"{each.id}:{registered[each.path]}")
        for each in made if registered[each.path] != each.register_value]


def _cells(figures: Figures) -> dict[str, str]:
    return {path: shown(value) for path, value in figures.cells().items()}
