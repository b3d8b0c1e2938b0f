"""定稿以后的变动: frozen numbers beside what the registers say now, record by record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.annual_report.procedure import sources
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.reading import show_wan
from wechat_bot.records.counted import Counted

SHOWN = 5  # records that a sentence names
_DECLARED = "declaration:"  # a section has one standing declaration of an item
_MONEY = "fees_wan"  # its records are in 分


@dataclass(frozen=True)
class Difference:
    """A cell of which the registers say otherwise since. frozen, now: as shown in the form.

    came, went: records; changed: the same record with another amount, (then, now).
    """

    path: str
    frozen: str
    now: str
    came: tuple[Counted, ...] = ()
    went: tuple[Counted, ...] = ()
    changed: tuple[tuple[Counted, Counted], ...] = ()

    @property
    def label(self) -> str:
        """The number as a person finds it in the report."""
        return label_of(self.path)

    @property
    def same_number(self) -> bool:
        """Whether only the records behind the number changed."""
        return self.frozen == self.now

    @property
    def records(self) -> list[str]:
        """What happened to which record, in words."""
        return [*(f"增加 {each.title}" for each in self.came),
                *(f"减少 {each.title}" for each in self.went),
                *(f"{now.title} 由 {_amount(self.path, was)} 变为 {_amount(self.path, now)}"
                  for was, now in self.changed)]

    @property
    def sentence(self) -> str:
        """The difference in one sentence."""
        number = (f"数没有变，还是 {self.frozen or '空'}" if self.same_number else
                  f"定稿里是 {self.frozen or '空'}，现在登记的是 {self.now or '空'}")
        told = self.records
        more = f"等 {len(told)} 条" if len(told) > SHOWN else ""
        names = f"（{'；'.join(told[:SHOWN])}{more}）" if told else ""
        return f"{self.label}{number}{names}。"


def label_of(path: str) -> str:
    """A cell, or part one's numbers, in words."""
    if path == sources.DISCLOSURES:
        return "主动公开信息总数"
    if path.startswith("disclosures.by_channel."):
        return f"主动公开信息（{path.removeprefix('disclosures.by_channel.')}）"
    return cell_label(path)


def differences(session: Session, config: Config, version: ReportVersion) -> list[Difference]:
    """Frozen numbers that the registers give otherwise now, and records behind numbers that changed."""
    frozen = current.version_content(version).figures
    then = sources.from_text(version.sources_json)
    now = sources.sources_now(session, config, version.year)
    values = numbers_of(frozen, config), numbers_of(
        current.figures_now(session, config, version.year), config)
    found = []
    for path in dict.fromkeys([*values[0], *values[1]]):
        each = compare(path, (values[0].get(path, ""), values[1].get(path, "")),
                        then.get(path, ()), now.get(path, ()))
        if each is not None:
            found.append(each)
    return found


def numbers_of(figures: Figures, config: Config) -> dict[str, str]:
    """Path → number as shown, of part one and of all cells. Channels go by their names."""
    said = figures.disclosures or {}
    found = {sources.DISCLOSURES: str(said["total"])} if "total" in said else {}
    names = config.disclosure.channels
    found |= {f"disclosures.by_channel.{names.get(code, code)}": str(number)
              for code, number in dict(said.get("by_channel", {})).items()}
    return found | {path: shown(value) for path, value in figures.cells().items()}


def compare(
    path: str, values: tuple[str, str], then: Sequence[Counted], now: Sequence[Counted]
) -> Difference | None:
    """What became of a number (as shown then, now) and of its records; None where nothing did."""
    before, after = _by_record(then), _by_record(now)
    came = [each for key, each in after.items() if key not in before]
    went = [each for key, each in before.items() if key not in after]
    changed = [(each, after[key]) for key, each in before.items()
               if key in after and each.amount != after[key].amount]
    for was, new in _declared_anew(came, went):
        came.remove(new)
        went.remove(was)
        changed.append((was, new))
    if values[0] == values[1] and not (came or went or changed):
        return None
    return Difference(path, *values, tuple(came), tuple(went), tuple(changed))


def _declared_anew(
    came: Sequence[Counted], went: Sequence[Counted]
) -> list[tuple[Counted, Counted]]:
    """A section's number that it declared again is another record of the same name: told as one."""
    new = {each.title: each for each in came if each.subject.startswith(_DECLARED)}
    return [(was, new[was.title]) for was in went
            if was.subject.startswith(_DECLARED) and was.title in new]


def _by_record(lines: Sequence[Counted]) -> dict[str, Counted]:
    """A line a record: the items of one application count together."""
    found: dict[str, Counted] = {}
    for each in lines:
        known = found.get(each.subject)
        found[each.subject] = each if known is None else Counted(
            known.subject, known.title, known.amount + each.amount)
    return found


def _amount(path: str, line: Counted) -> str:
    return f"{show_wan(line.amount)} 万元" if path == _MONEY else str(line.amount)


