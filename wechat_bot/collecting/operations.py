"""申报: append what a section says of a year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.collecting import queries, rules
from wechat_bot.collecting.models import Declaration, DeclaredFigure
from wechat_bot.collecting.rules import CLICK, FORM, Figure
from wechat_bot.collecting.topics import ITEMS, topics_of
from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.records.keeping import read_reason

NAME_LIMIT, NOTE_LIMIT = 60, 300
SCAN_KINDS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
SCAN_LIMIT = 20 * 1024 * 1024


class OddNumbers(InvalidInput):
    """数字可疑: nothing is wrong but numbers that look like 元 for 万元; they can be confirmed."""


@dataclass(frozen=True)
class Scan:
    """扫描件 of a signed form: its file name and bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Statement:
    """申报 as read: figures of items, and who answers for them. filled_on: None is today."""

    year: int
    section: str
    filled_by: str
    headed_by: str = ""
    filled_on: date | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    note: str = ""
    how: str = FORM


def declare(
    actor: Actor, office: Office, statement: Statement, *, reason: str = "",
    confirmed: Collection[str] = (), scan: Scan | None = None,
    reported: Mapping[str, int] | None = None,
) -> int:
    """申报. Appends; an earlier number stays to be seen. Returns the declaration's id.

    reason: asked where a number replaces another one or the year is closed. confirmed: items whose
    odd number was looked at. InvalidInput per field; OddNumbers per item where only they remain.
    """
    actor.require(Permission.KEEP_REGISTERS)
    kept = check_scan(scan)
    with office.db.write() as session:
        keeping.hold(session)
        declaration = append(session, actor, office, statement, reason=reason,
                             confirmed=confirmed, reported=reported)
        if scan is not None:
            declaration.scan_sha256, declaration.scan_name = office.media.put(scan.data), kept
        return int(declaration.id)


def attach_scan(actor: Actor, office: Office, declaration_id: int, scan: Scan | None) -> None:
    """补传扫描件 of the signed form, once. InvalidInput (no scan), WrongState (there is one)."""
    actor.require(Permission.KEEP_REGISTERS)
    if scan is None:
        raise InvalidInput.of(scan="请选择签字表的扫描件（PDF、JPG 或 PNG）。")
    name = check_scan(scan)
    with office.db.write() as session:
        keeping.hold(session)
        found = queries.get_declaration(session, declaration_id)
        if found.scan_sha256:
            raise WrongState("这次申报已经有扫描件，没有改动。要换的话，请重新申报一次，带上新的扫描件。")
        found.scan_sha256, found.scan_name = office.media.put(scan.data), name
        journal.record(session, actor, "declaration.scanned", f"declaration:{declaration_id}",
                       section=found.section, year=found.year)


def append(
    session: Session, actor: Actor, office: Office, statement: Statement, *, reason: str,
    confirmed: Collection[str] = (), reported: Mapping[str, int] | None = None,
) -> Declaration:
    """A declaration inside the caller's transaction, checked and journaled."""
    wrong = problems(session, office, statement, reason)
    if wrong:
        raise InvalidInput.of(**{key: f"{message}。" for key, message in wrong.items()})
    odd = {code: message for code, message in odd_numbers(
        session, office, statement, reported).items() if code not in confirmed}
    if odd:
        raise OddNumbers.of(**{code: f"{message}。" for code, message in odd.items()})
    text = read_reason(reason, required=False)
    before = queries.numbers_of(session, statement.year, statement.section)
    closed = keeping.gate(session, {statement.year}, text)
    declaration = Declaration(
        year=statement.year, section=statement.section, filled_by=statement.filled_by,
        headed_by=statement.headed_by, filled_on=statement.filled_on or clock.today(),
        entered_by=actor.name, entered_at=clock.now(), how=statement.how, reason=text,
        note=statement.note, figures=[DeclaredFigure(item=code, value=one.value, note=one.note)
                                      for code, one in statement.figures.items()])
    session.add(declaration)
    session.flush()
    changes = [(ITEMS[code].label, ITEMS[code].with_unit(before.get(code)),
                ITEMS[code].with_unit(one.value)) for code, one in statement.figures.items()
               if before.get(code) != one.value and (code in before or closed is not None)]
    if changes:
        keeping.append_change(
            session, actor, f"declaration:{declaration.id}",
            f"{statement.section}{statement.year}年申报", changes, reason=text, closed_year=closed)
    _note(session, actor, declaration, statement, text if changes else "")
    return declaration


def declare_registered(
    actor: Actor, office: Office, year: int, section: str, topic_code: str,
    counted: Mapping[str, int], filled_by: str, *, reason: str = "",
) -> int:
    """一键申报: the section says that a topic is as registered (or zero all year).

    counted: item → what the registers hold for this section; an item without one is 0.
    """
    topic = next((each for each in topics_of(office.config, section) if each.code == topic_code),
                 None)
    if topic is None:
        raise InvalidInput(f"{section}不用申报这个项目，没有登记。")
    figures = {item.code: Figure(counted.get(item.code, 0)) for item in topic.items}
    zero = not any(one.value for one in figures.values())
    return declare(actor, office, Statement(
        year, section, _name(filled_by, "填报人"), figures=figures, how=CLICK,
        note="全年为零" if zero else "与登记一致"), reason=reason, confirmed=list(figures))


def problems(
    session: Session, office: Office, statement: Statement, reason: str
) -> dict[str, str]:
    """What keeps a statement from being taken: field or item code → sentence without full stop."""
    wrong: dict[str, str] = {}
    if statement.section not in office.config.agency.sections:
        wrong["section"] = (f"没有叫“{statement.section}”的单位，可以写："
                            f"{'、'.join(office.config.agency.sections)}")
    year_wrong = rules.year_problem(statement.year, clock.today())
    if year_wrong:
        wrong["year"] = year_wrong
    if not statement.filled_by:
        wrong["filled_by"] = "请写明填报人：零也要有人申报"
    if statement.filled_on is not None and statement.filled_on > clock.today():
        wrong["filled_on"] = f"填报日期 {statement.filled_on.isoformat()} 还没有到"
    if not statement.figures:
        wrong["figures"] = "一个数也没有填。没有的要写 0，空着的算没有报"
    before = queries.numbers_of(session, statement.year, statement.section)
    wrong |= _reason_problem(session, statement, before, reason)
    return wrong


def odd_numbers(
    session: Session, office: Office, statement: Statement,
    reported: Mapping[str, int] | None = None,
) -> dict[str, str]:
    """Item → what to ask about its number, beside last year's: 元 taken for 万元 and the like."""
    last = queries.last_numbers(session, office.config, statement.year, statement.section,
                                reported)
    asked = {code: rules.mix_up(ITEMS[code], one.value, last.get(code))
             for code, one in statement.figures.items()}
    return {code: question for code, question in asked.items() if question}


def only_new(statement: Statement, standing: Mapping[str, int]) -> Statement:
    """The statement without numbers that stand already, as a form shown again holds them."""
    return replace(statement, figures={code: one for code, one in statement.figures.items()
                                       if standing.get(code) != one.value})


def _reason_problem(
    session: Session, statement: Statement, before: Mapping[str, int], reason: str
) -> dict[str, str]:
    if reason.strip():
        return {}
    replaced = [code for code, one in statement.figures.items()
                if before.get(code, one.value) != one.value]
    if replaced:
        return {"reason": f"{statement.section}已经报过不同的数（{queries.labels(replaced)}），"
                          "请写明为什么改，原来的数会留着"}
    try:
        keeping.gate(session, {statement.year}, reason)
    except InvalidInput as error:
        return {"reason": error.message.rstrip("。")}
    return {}


def read_statement(
    year: int, section: str, texts: Mapping[str, str], codes: Collection[str], *, how: str = FORM
) -> Statement:
    """A typed form as a statement. texts: item code, note.CODE, filled_by, headed_by, filled_on,
    note. InvalidInput names every field that is wrong; an empty number is no answer.
    """
    wrong: dict[str, str] = {}
    figures: dict[str, Figure] = {}
    for code in codes:
        try:
            value = ITEMS[code].read(texts.get(code, ""))
            if value is not None:
                note = reading.read_text(texts.get(f"note.{code}", ""), "说明", NOTE_LIMIT)
                figures[code] = Figure(value, note)
        except ValueError as error:
            wrong[code] = f"{ITEMS[code].label}：{error}。"
    people = {}
    for key, label in (("filled_by", "填报人"), ("headed_by", "负责人")):
        try:
            people[key] = reading.read_text(texts.get(key, ""), label, NAME_LIMIT)
        except ValueError as error:
            wrong[key] = f"{error}。"
    filled_on = None
    try:
        filled_on = reading.read_any_day(texts.get("filled_on", ""))
    except ValueError as error:
        wrong["filled_on"] = f"{error}。"
    if wrong:
        raise InvalidInput.of(**wrong)
    return Statement(year, section, people["filled_by"], people["headed_by"], filled_on, figures,
                     " ".join(texts.get("note", "").split())[:NOTE_LIMIT], how)


def _name(text: str, label: str) -> str:
    try:
        return reading.read_text(text, label, NAME_LIMIT)
    except ValueError as error:
        raise InvalidInput.of(filled_by=f"{error}。") from None


def check_scan(scan: Scan | None) -> str:
    """The scan's name as it is kept; InvalidInput where it is no scan."""
    if scan is None:
        return ""
    kind = next((name for start, name in SCAN_KINDS.items() if scan.data.startswith(start)), "")
    if not kind:
        raise InvalidInput.of(scan="扫描件要是 PDF、JPG 或 PNG 文件；申报没有登记，填的内容都还在。")
    if len(scan.data) > SCAN_LIMIT:
        raise InvalidInput.of(scan=f"扫描件超过 {SCAN_LIMIT // 1024 // 1024} MB，请缩小后再传。")
    stem = scan.name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0][:100] or "扫描件"
    return f"{stem}.{kind}"


def _note(
    session: Session, actor: Actor, declaration: Declaration, statement: Statement, reason: str
) -> None:
    said = "；".join(f"{ITEMS[code].label} {ITEMS[code].with_unit(one.value)}"
                    for code, one in statement.figures.items())
    by_another = f"（由{actor.name}代录）" if declaration.by_another else ""
    event = "declaration.replaced" if reason else "declaration.made"
    details = {"section": declaration.section, "year": declaration.year, "what": said,
               "name": f"{declaration.filled_by}{by_another}"}
    if reason:
        details["reason"] = reason
    journal.record(session, actor, event, f"declaration:{declaration.id}", **details)
