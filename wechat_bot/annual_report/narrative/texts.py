"""正文 as it stands: the template's words or what people made of them, with the fields filled.

Every save is kept. Numbers stay fields until the report is frozen, so they follow the registers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.annual_report.content import FIELD, fill
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.models import ReportText
from wechat_bot.annual_report.narrative import templates
from wechat_bot.annual_report.narrative.fact import Fact, texts_of
from wechat_bot.annual_report.narrative.facts import facts
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

LONGEST = 20_000
MAY_BE_EMPTY = frozenset({"problems.last_year", "overview.intro"})
_LEFT_EMPTY = " "  # stored where people want nothing there; "" brings the template back
_SOURCE_LIMIT = 120


@dataclass(frozen=True)
class Saved:
    """What a save did. unknown: 【…】 that are no fields; dropped: fields that were there before."""

    text_id: int
    unknown: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def filled(session: Session, office: Office, figures: Figures) -> Mapping[str, str]:
    """Code (form.TEXTS) → the finished text of figures.year."""
    known = facts(session, office, figures)
    values = texts_of(known.values())
    return {code: fill(text, values)
            for code, text in _working(session, office, figures.year, known).items()}


def working(session: Session, office: Office, figures: Figures) -> dict[str, str]:
    """Code → its text with the fields still as 【名称】, as people edited it or by the template."""
    return _working(session, office, figures.year, facts(session, office, figures))


def both(
    session: Session, office: Office, figures: Figures
) -> tuple[dict[str, str], dict[str, Fact]]:
    """(working texts, facts): what a page or a freeze needs, computed once."""
    known = facts(session, office, figures)
    return _working(session, office, figures.year, known), known


def template_texts(office: Office, known: Mapping[str, Fact]) -> dict[str, str]:
    """Code → what the template says for these facts."""
    return templates.compose(templates.load(office.folder("report")), known)


def _working(
    session: Session, office: Office, year: int, known: Mapping[str, Fact]
) -> dict[str, str]:
    edited = {code: row.text for code, row in standing(session, year).items() if row.text}
    return {**template_texts(office, known),
            **{code: text.strip() for code, text in edited.items()}}


def standing(session: Session, year: int) -> dict[str, ReportText]:
    """Code → its newest save; text "" is the template again."""
    newest = select(func.max(ReportText.id)).where(ReportText.year == year).group_by(ReportText.code)
    rows = session.scalars(select(ReportText).where(ReportText.id.in_(newest)))
    return {row.code: row for row in rows}


def saves(session: Session, year: int, code: str) -> list[ReportText]:
    """Every save of a text, newest first."""
    return list(session.scalars(select(ReportText).where(
        ReportText.year == year, ReportText.code == code).order_by(ReportText.id.desc())))


def get_save(session: Session, text_id: int) -> ReportText:
    """One save; NotFound when there is none."""
    found = session.get(ReportText, text_id)
    if found is None:
        raise NotFound("没有这次保存，可能链接抄错了。")
    return found


def outdated(
    session: Session, office: Office, year: int, known: Mapping[str, Fact]
) -> tuple[str, ...]:
    """Codes of edited texts whose template says something else since: 没有 has become some.

    Numbers follow by themselves; the words around them are people's.
    """
    now = template_texts(office, known)
    return tuple(code for code, row in standing(session, year).items()
                 if row.text and row.template != now[code])


def unknown_fields(text: str, known: Mapping[str, Fact]) -> tuple[str, ...]:
    """The 【…】 of a text that are no fields, each once."""
    return tuple(dict.fromkeys(name for name in FIELD.findall(text) if name not in known))


def save_text(
    actor: Actor, office: Office, year: int, code: str, text: str, base_id: int | None,
    *, source: str = "",
) -> Saved:
    """Save a text, fields as 【名称】. base_id: the save that the writer saw, None for none.

    The same words again are saved only where the template has moved since: somebody looked.
    source: where it comes from if not from the panel, such as the name of a file. EditConflict
    where somebody saved meanwhile: nothing is saved, and the page shows both texts.
    """
    with office.db.write() as session:
        return save_in(session, actor, office, year, code, text, base_id, source=source)


def save_in(
    session: Session, actor: Actor, office: Office, year: int, code: str, text: str,
    base_id: int | None, *, source: str = "",
) -> Saved:
    """The same within a verb that saves several texts: all of them or none."""
    from wechat_bot.annual_report import current  # which fills texts by this module

    actor.require(Permission.KEEP_REPORT)
    tidy = _read(code, text)
    keeping.hold(session)
    before = standing(session, year).get(code)
    _refuse_stale(before, base_id)
    words, known = both(session, office, current.figures_now(session, office.config, year))
    template = template_texts(office, known)[code]
    if words[code] == tidy.strip() and (
            before is None or not before.text or before.template == template):
        return Saved(before.id if before else 0, unknown_fields(tidy, known))
    row = _append(session, actor, year, code, tidy, base_id, source)
    row.template = template
    journal.record(session, actor, "report.text_saved", f"report:{year}", year=year,
                   what=TEXTS[code].name)
    dropped = dict.fromkeys(FIELD.findall(words[code]))
    return Saved(row.id, unknown_fields(tidy, known),
                 tuple(name for name in dropped if f"【{name}】" not in tidy))


def restore_template(actor: Actor, office: Office, year: int, code: str, base_id: int | None) -> int:
    """Back to the template's words; what people wrote stays in the history."""
    actor.require(Permission.KEEP_REPORT)
    _known_code(code)
    with office.db.write() as session:
        keeping.hold(session)
        before = standing(session, year).get(code)
        _refuse_stale(before, base_id)
        if before is None or not before.text:
            return before.id if before else 0
        row = _append(session, actor, year, code, "", base_id, "")
        journal.record(session, actor, "report.text_restored", f"report:{year}", year=year,
                       what=TEXTS[code].name)
        return row.id


def _append(
    session: Session, actor: Actor, year: int, code: str, text: str, base_id: int | None, source: str
) -> ReportText:
    row = ReportText(year=year, code=code, text=text, base_id=base_id or None,
                     source=source[:_SOURCE_LIMIT], by=actor.name, at=clock.now())
    session.add(row)
    session.flush()
    return row


def _known_code(code: str) -> None:
    if code not in TEXTS:
        raise NotFound("年报里没有这一段，可能链接抄错了。")


def _read(code: str, text: str) -> str:
    _known_code(code)
    lines = [line.strip() for line in text.replace("\u3000", " ").splitlines()]
    tidy = "\n".join(line for line in lines if line)
    if len(tidy) > LONGEST:
        raise InvalidInput.of(text=f"这一段有 {len(tidy)} 字，最多 {LONGEST} 字。没有保存，请删减后再存。")
    if tidy or code in MAY_BE_EMPTY:
        return tidy or _LEFT_EMPTY
    raise InvalidInput.of(text=f"“{TEXTS[code].name}”不能空着。没有保存；要用模板的话，请按“恢复模板”。")


def _refuse_stale(before: ReportText | None, base_id: int | None) -> None:
    if before is not None and before.id != (base_id or 0):
        raise EditConflict(
            f"{before.by}在您打开这一页以后保存过这一段。您写的没有丢，还在下面的框里；请对照对方写的，"
            "合到一起再保存。")
