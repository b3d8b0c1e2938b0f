"""年度报告·正文: each part as it reads now, editing with the fields visible, every save kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import current, years
from wechat_bot.annual_report.content import FIELD, fill
from wechat_bot.annual_report.form import OPENING, PARTS, TEXTS, Text
from wechat_bot.annual_report.models import ReportText
from wechat_bot.annual_report.narrative import texts
from wechat_bot.annual_report.narrative.fact import BLANK, Fact, texts_of
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, EditConflict, NotFound
from wechat_bot.web import collecting, frame, numbers, report_fields
from wechat_bot.web.frame import action, page
from wechat_bot.web.report_fields import Piece

bp = Blueprint("report_texts", __name__)
TOTAL = "公开总条数"


@dataclass(frozen=True)
class TextView:
    """A text as the overview shows it. save: the newest one, None where the template holds."""

    text: Text
    paragraphs: list[list[Piece]]
    save: ReportText | None
    outdated: bool
    blanks: int
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class PartView:
    """A part of the report with its texts; a table where it has none."""

    heading: str
    table: str
    views: list[TextView]


@page(bp, "/report/texts", permission=Permission.READ, title="年度报告·正文")
def show() -> ResponseReturnValue:
    """The whole running text of a year (?year=)."""
    year = collecting.asked_year()
    office = frame.office()
    with office.db.read() as session:
        words, known = texts.both(session, office, current.figures_now(session, office.config, year))
        saves = texts.standing(session, year)
        outdated = texts.outdated(session, office, year, known)
        limit = years.settings_of(session, office.config, year).text_limit
        frozen = current.latest_version(session, year)
    filled = "".join(fill(text, texts_of(known.values())) for text in words.values())
    views = {code: _view(code, words[code], known, saves.get(code), year, code in outdated)
             for code in TEXTS}
    parts = [PartView(part.heading, part.table, [views[each.code] for each in part.texts])
             for part in PARTS]
    return render_template(
        "report/texts.html", year=year, parts=parts, opening=views[OPENING.code],
        length=len("".join(filled.split())), limit=limit, frozen=frozen,
        blanks=sum(view.blanks for view in views.values()))


@page(bp, "/report/texts/<code>", permission=Permission.READ, title="年度报告·修改正文")
def edit(code: str) -> ResponseReturnValue:
    """One text with its fields (?year=&save=: begin from an earlier save)."""
    return _edit(collecting.asked_year(), code)


@action(bp, "/report/<int:year>/texts/<code>", permission=Permission.KEEP_REPORT)
def save(year: int, code: str) -> ResponseReturnValue:
    """Save a text, or only show it filled (preview=1): the same page again, nothing stored."""
    collecting.refuse_odd_year(year)
    if request.form.get("preview"):
        return _edit(year, code)
    try:
        saved = texts.save_text(frame.actor(), frame.office(), year, code,
                                request.form.get("text", ""), _base())
    except BureauError as error:
        return _edit(year, code, error)
    sentence = f"已保存“{TEXTS[code].name}”。"
    if saved.unknown:
        sentence += (f"里面的{_quoted(saved.unknown)}不是字段，会照原样印出来，请改成右边列出的名称。")
    if saved.dropped:
        sentence += f"去掉了{_quoted(saved.dropped)}，这些数以后不再跟着登记变。"
    if TOTAL in saved.dropped:
        sentence += "第一部分要写明全年公开总数，上级按它取数，请确认别处写到了。"
    again = saved.unknown or TOTAL in saved.dropped
    return frame.done(sentence, url_for(".edit", code=code, year=year) if again
                      else url_for(".show", year=year) + f"#t-{code}")


@action(bp, "/report/<int:year>/texts/<code>/restore", permission=Permission.KEEP_REPORT)
def restore(year: int, code: str) -> ResponseReturnValue:
    """Back to the template."""
    collecting.refuse_odd_year(year)
    try:
        texts.restore_template(frame.actor(), frame.office(), year, code, _base())
    except EditConflict as error:
        return _edit(year, code, error)
    return frame.done(f"“{TEXTS[code].name}”恢复为模板。原来写的在下面“保存过的”里，可以再拿出来用。",
                      url_for(".edit", code=code, year=year))


def _edit(year: int, code: str, problem: BureauError | None = None) -> ResponseReturnValue:
    if code not in TEXTS:
        raise NotFound("年报里没有这一段，可能链接抄错了。")
    office = frame.office()
    with office.db.read() as session:
        words, known = texts.both(session, office, current.figures_now(session, office.config, year))
        saves = texts.saves(session, year, code)
        chosen = _chosen(saves)
    newest = saves[0] if saves else None
    typed = request.form.get("text")
    text = typed if typed is not None else chosen.text.strip() if chosen else words[code]
    conflict = isinstance(problem, EditConflict)
    base = newest.id if newest and (typed is None or conflict) else _base()
    template = texts.template_texts(office, known)[code]
    page_text = render_template(
        "report/text.html", year=year, text=TEXTS[code], part=_part_of(code), typed=text,
        paragraphs=report_fields.paragraphs(text, known, year), base=base, saves=saves,
        newest=newest if newest and newest.text else None, chosen=chosen, problem=problem,
        others=words[code] if conflict else None, known=known,
        groups=report_fields.groups(known, year), unknown=texts.unknown_fields(text, known),
        used=frozenset(FIELD.findall(text)), template=template,
        outdated=bool(newest and newest.text and newest.template != template),
        template_paragraphs=report_fields.paragraphs(template, known, year))
    return page_text, frame.status_of(problem) if problem else 200


def _view(
    code: str, text: str, known: Mapping[str, Fact], save: ReportText | None, year: int, outdated: bool
) -> TextView:
    filled = fill(text, texts_of(known.values()))
    return TextView(TEXTS[code], report_fields.paragraphs(text, known, year),
                    save if save and save.text else None, outdated, len(BLANK.findall(filled)),
                    texts.unknown_fields(text, known))


def _chosen(saves: list[ReportText]) -> ReportText | None:
    number = numbers.read_number(request.args.get("save", ""))
    return next((row for row in saves if row.id == number and row.text), None)


def _base() -> int | None:
    return numbers.read_number(request.form.get("base", ""))


def _part_of(code: str) -> str:
    return next((part.heading for part in PARTS if any(each.code == code for each in part.texts)),
                OPENING.name)


def _quoted(names: tuple[str, ...]) -> str:
    return "、".join(f"【{name}】" for name in names)
