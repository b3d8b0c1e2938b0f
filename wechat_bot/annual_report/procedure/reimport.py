"""改过的 Word 文件拿回来: its wording becomes the report's text, its numbers don't change ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.annual_report import current
from wechat_bot.annual_report.content import ReportContent, fill
from wechat_bot.annual_report.documents.docx_texts import texts_in
from wechat_bot.annual_report.form import TEXTS, cell_label
from wechat_bot.annual_report.narrative import texts as narrative
from wechat_bot.annual_report.procedure import fields, matching, queries, word_file
from wechat_bot.annual_report.procedure.fields import Fields
from wechat_bot.annual_report.procedure.matching import Changed, Matched
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.printable import printable

# where a field's number is changed: the beginning of its place → words
_PLACES = (
    ("applications", "“依申请公开”的登记"), ("reviews", "“复议诉讼”的登记"), ("litigation", "“复议诉讼”的登记"),
    ("documents", "“规范性文件”的登记"), ("decisions", "“许可、处罚、强制”的登记"), ("fees_wan", "“收费”的登记"),
    ("ledger", "“主动公开台账”"), ("channel", "“主动公开台账”"), ("kind", "“主动公开台账”"),
    ("register", "“各类登记”"), ("collecting", "“收集年报数据”"), ("settings", "年度报告的“设置”页"),
    ("undertakings", "“问题和改进措施”"), ("last_year", "“往年”页的上年报告"), ("aftercare", "“更正与撤下”"),
    ("media", "“新媒体运维”"))
_ELSEWHERE = "系统的设置"
_CELLS = ("applications.", "reviews.", "litigation.", "documents.", "decisions.", "fees_wan")


@dataclass(frozen=True)
class SlotChange:
    """What an edited file says of one text. before, after: filled; text: with its fields again.

    changed: numbers that are not taken. dropped: fields that are gone with their sentence; fixed:
    fields that became plain words. moved_on: somebody changed the text since that version.
    problem: why it can't be taken at all, "" where it can.
    """

    code: str
    before: str
    after: str
    text: str
    changed: tuple[Changed, ...] = ()
    dropped: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    moved_on: bool = False
    now: str = ""
    base_id: int | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """The text as people call it."""
        return TEXTS[self.code].name


@dataclass(frozen=True)
class Preview:
    """What an edited file would change. version: the one it was compared with, 0: the draft."""

    version: int
    changes: tuple[SlotChange, ...]
    notes: tuple[str, ...]
    refused: tuple[str, ...]


def preview(
    actor: Actor, office: Office, year: int, data: bytes, name: str, version: int | None = None
) -> Preview:
    """What an edited .docx would change; nothing is changed yet.

    version: the one that was edited, 0 for the draft, None to tell it by the file's page head.
    InvalidInput: no such file, a heading gone, a table's number changed (naming the cells).
    """
    actor.require(Permission.KEEP_REPORT)
    document = word_file.open_file(data, name)
    with office.db.read() as session:
        number = _which(session, year, word_file.stated_version(data), version)
        content, known = _base(session, office, year, number)
        edited = word_file.take_apart(document, content)
        edited.marked = texts_in(data) or {}
        word_file.refuse_tables(edited, content)
        changes = _changes(session, office, year, content, known, edited)
    notes = [*edited.notes, *_left_aside(edited)]
    refused = [_refusal(known, each, one) for each in changes for one in each.changed]
    return Preview(number, tuple(changes), tuple(notes), tuple(refused))


def take(
    actor: Actor, office: Office, year: int, data: bytes, name: str, version: int,
    codes: Collection[str], *, numbers_stay: Collection[str] = (),
    bases: Mapping[str, int] | None = None,
) -> list[str]:
    """Take the wording of some texts; returns their codes.

    numbers_stay: texts of which the wording is taken although a number in them was changed; the
    number stays as registered. bases: the newest save of each text that the person saw. WrongState
    names the changed numbers where that was not said; EditConflict where somebody saved meanwhile.
    """
    found = preview(actor, office, year, data, name, version)
    wanted = [each for each in found.changes if each.code in codes]
    if not wanted:
        raise InvalidInput("没有采用：请先勾选要采用的段落。")
    with office.db.read() as session:
        known = _base(session, office, year, version)[1]
    refused = [_refusal(known, each, one) for each in wanted
               if each.code not in numbers_stay for one in each.changed]
    if refused:
        raise WrongState("没有采用。文件里改了数：" + "".join(refused))
    problems = [each.problem for each in wanted if each.problem]
    if problems:
        raise WrongState("没有采用。" + "".join(problems))
    seen = {each.code: (bases or {}).get(each.code, each.base_id or 0) for each in wanted}
    for each in wanted:
        if (each.base_id or 0) != seen[each.code]:
            raise _edited_meanwhile(each)
    with office.db.write() as session:  # all of them or none
        for each in wanted:
            try:
                narrative.save_in(session, actor, office, year, each.code, each.text,
                                  seen[each.code] or None, source=f"改过的文件《{name}》")
            except EditConflict:
                raise _edited_meanwhile(each) from None
        journal.record(session, actor, "report.texts_taken", f"report:{year}", year=year,
                       file=name, count=len(wanted))
    return [each.code for each in wanted]


def _edited_meanwhile(slot: SlotChange) -> EditConflict:
    return EditConflict(
        f"“{slot.name}”在您看预览的时候又有人改过，一段也没有采用。请重新看一遍再采用。")


def _which(session: Session, year: int, stated: int | None, asked: int | None) -> int:
    """The version that the file was made from."""
    if asked is not None:
        return asked
    numbers = {each.number for each in queries.versions_of(session, year)}
    if stated is not None and (stated in numbers or stated == word_file.CURRENT):
        return stated
    public = current.latest_version(session, year)
    return public.number if public is not None else max(numbers, default=word_file.CURRENT)


def _base(
    session: Session, office: Office, year: int, number: int
) -> tuple[ReportContent, Fields]:
    if number == word_file.CURRENT:
        standing = fields.standing_now(session, office, year)
        return standing.content, standing.fields
    version = queries.version_of(session, year, number)
    return current.version_content(version), fields.from_text(version.fields_json)


def _changes(
    session: Session, office: Office, year: int, content: ReportContent, known: Fields,
    edited: word_file.Edited,
) -> list[SlotChange]:
    now = fields.standing_now(session, office, year)
    saved = narrative.standing(session, year)
    found = []
    for region in edited.regions:
        before = [_filled(content, code) for code in region.codes]
        if not region.codes:
            continue
        for code, was, lines in zip(
                region.codes, before, word_file.split(region, before, edited.marked), strict=True):
            after = "\n".join(word_file.without_gaps(lines))
            if after == was:
                continue
            read = _matched(known, code, was, after)
            found.append(SlotChange(
                code, was, after, read.text, tuple(read.changed), tuple(read.dropped),
                tuple(read.fixed), now.fields.texts.get(code, "") != known.texts.get(code, ""),
                _tidy(now.content.texts.get(code, "")),
                saved[code].id if code in saved else None, _problem(code, after)))
    return found


def _matched(known: Fields, code: str, was: str, after: str) -> Matched:
    """The edited text with its fields; without fields where the version kept none for this text."""
    text = _tidy(known.texts.get(code, ""))
    if _tidy(fill(text, known.values)) != was:
        return Matched(after)
    return matching.match(text, known, after)


def _filled(content: ReportContent, code: str) -> str:
    return _tidy(content.texts.get(code, ""))


def _tidy(text: str) -> str:
    """A text as its documents have it: no empty lines, nothing unprintable."""
    lines = (printable(line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _problem(code: str, after: str) -> str:
    if after or code in narrative.MAY_BE_EMPTY:
        return ""
    return f"“{TEXTS[code].name}”在文件里是空的，这一段不能空着。"


def _left_aside(edited: word_file.Edited) -> list[str]:
    return [f"“{each.heading}”的表格前后写的“{line}”没有采用：这一部分只有表格。"
            for each in edited.regions if each.table for line in each.lines]


def _refusal(known: Fields, slot: SlotChange, one: Changed) -> str:
    """A changed number in words, with where it is changed."""
    return (f"“{slot.name}”里的“{one.field}”是自动填的“{one.was}”，文件里改成了“{one.now}”。"
            f"要改请到{_where(known.places.get(one.field, ''))}改，改了以后报告会跟着变。")


def _where(place: str) -> str:
    words = next((words for start, words in _PLACES if place.startswith(start)), _ELSEWHERE)
    return f"{words}（{cell_label(place)}）" if place.startswith(_CELLS) else words
