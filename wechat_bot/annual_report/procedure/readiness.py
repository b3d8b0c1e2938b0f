"""能不能定稿: everything that stands against freezing a version, with what to do about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.procedure.findings import CheckedFinding, empty_cells, waits

SHOWN = 3  # cells and findings that a reason names; the page of each lists all of them
UNSIGNED_RULE = "dates.missing"  # not told beside the question for the date


@dataclass(frozen=True)
class Obstacle:
    """A reason against freezing. place: the part of the panel where it is mended."""

    text: str
    cure: str
    place: str

    @property
    def sentence(self) -> str:
        """The reason with what to do."""
        return f"{self.text}{self.cure}"


def obstacles(
    session: Session, figures: Figures, signed: date | None, findings: Sequence[CheckedFinding]
) -> list[Obstacle]:
    """Why a report can't be made final now; [] where it can."""
    year = figures.year
    found = []
    if not current.is_over(year):
        found.append(Obstacle(
            f"{year} 年还没有过完，数还会变。", f"请到 {year + 1} 年 1 月 1 日以后再定稿；现在可以出送审稿。",
            "overview"))
    found += _empty(figures)
    found += _errors(findings, empty_cells(figures))
    if signed is None:
        found.append(Obstacle("还没有落款日期。", "请填写落款日期（成文日期，即负责人签发的那一天）。",
                              "signed_on"))
    waiting = [each for each in current.overrides(session, year) if each.confirmed_at is None]
    if waiting:
        found.append(Obstacle(
            f"有 {len(waiting)} 处人工改数还没有第二个人同意：{_some(cell_label(each.path) for each in waiting)}。",
            "请另一位同志同意，或者收回。", "overrides"))
    return found


def _empty(figures: Figures) -> Iterator[Obstacle]:
    empty = [path for path, value in figures.cells().items() if value is None]
    if empty:
        yield Obstacle(
            f"有 {len(empty)} 格还没有数据（股室没有报）：{_some(map(cell_label, empty))}。",
            "请到“收集年报数据”催报，确实没有的做零报告。", "collecting")


def _errors(findings: Sequence[CheckedFinding], empty: frozenset[str]) -> Iterator[Obstacle]:
    """Those that only wait for an empty cell are told with the cells."""
    errors = [each.finding for each in findings if each.open
              and each.finding.severity == "error" and not waits(each.finding, empty)]
    if errors:
        more = f"等 {len(errors)} 条" if len(errors) > SHOWN else ""
        yield Obstacle(
            f"核对出 {len(errors)} 处错误还没有改，也没有人说明：" + "".join(
                f"（{number}）{each.message}" for number, each in enumerate(errors[:SHOWN], 1)) + more,
            "请改正；核对过确实没有问题的，在“核对”页写明原因。", "checks")


def _some(names: Sequence[str] | Iterator[str]) -> str:
    known = list(names)
    more = f"等 {len(known)} 处" if len(known) > SHOWN else ""
    return "、".join(known[:SHOWN]) + more
