"""收集年报数据: who is outstanding, the forms out and in, declared beside registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report import queries as report
from wechat_bot.collecting import counting, exporting, papers, queries
from wechat_bot.collecting.papers import Paper
from wechat_bot.collecting.topics import TOPICS, Topic, items_of, owing_sections, topics_of
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.reading import EARLIEST_YEAR, LAST_DAY
from wechat_bot.records import queries as records
from wechat_bot.web import downloads, frame, last_report
from wechat_bot.web.frame import action, page

bp = Blueprint("collecting", __name__)
# Until the end of March it is last year that is collected.
LAST_MONTH_OF_LAST_YEAR = 3


@dataclass(frozen=True)
class MatrixCell:
    """A section and a topic. state: owed, partly, declared or free (it owes nothing)."""

    topic: Topic
    state: str
    numbers: str


@dataclass(frozen=True)
class MatrixRow:
    """A section with its cells."""

    section: str
    cells: list[MatrixCell]


@page(bp, "/collecting", permission=Permission.READ, title="收集年报数据")
def overview() -> ResponseReturnValue:
    """The matrix 单位 × 项目 of a year (?year=)."""
    year = asked_year()
    config = frame.office().config
    with frame.office().db.read() as session:
        waiting = queries.outstanding(session, config, year)
        lines = counting.counted(session, config, year)
        return render_template(
            "collecting/overview.html", year=year, years=years_to_choose(session, year),
            topics=TOPICS, rows=_matrix(session, config, year), late=waiting,
            reminder=reminder(config, year, waiting),
            beside=queries.beside(session, config, year, counting.totals(lines)),
            unregistered=[code for code in report.FORM_ITEMS if not report.source(
                session, config, year, code).registered],
            closing=records.closing_of(session, year), exports=exporting.KINDS,
            over=year < clock.today().year)


@action(bp, "/collecting/<int:year>/form.<kind>", permission=Permission.READ, methods=("GET",))
def paper(year: int, kind: str) -> ResponseReturnValue:
    """The empty form of a section (?section=), or every section's in one zip."""
    refuse_odd_year(year)
    with frame.office().db.read() as session:
        if kind == "zip":
            every = [paper_of(session, year, name)
                     for name in frame.office().config.agency.sections]
            return downloads.zip_file(f"{year}年{papers.NAME}（全部空表）.zip", papers.papers_zip(
                [each for each in every if each.items]))
        found = paper_of(session, year, known_section(request.args.get("section", "")))
    if kind == "xlsx":
        return downloads.table_file(kind, papers.file_name(found, kind), papers.paper_xlsx(found))
    if kind == "docx":
        return downloads.table_file(kind, papers.file_name(found, kind), papers.paper_docx(found))
    raise NotFound("没有这种格式的空表，可以下载 xlsx 或 docx。")


@action(bp, "/collecting/<int:year>/export", permission=Permission.EXPORT)
def export(year: int) -> ResponseReturnValue:
    """Every number that was declared, with who and when."""
    kind = request.form.get("kind", "")
    name, data = exporting.export_declarations(frame.actor(), frame.office(), year, kind)
    return downloads.table_file(kind, name, data)


def paper_of(session: Session, year: int, section: str) -> Paper:
    """The empty form of a section with last year's numbers."""
    config = frame.office().config
    return Paper(
        config.agency.name, year, section, items_of(topics_of(config, section)),
        queries.last_numbers(session, config, year, section,
                             last_report.numbers(session, config, year)),
        due_day(config, year))


def known_section(name: str) -> str:
    """A section of the office; NotFound otherwise."""
    if name not in frame.office().config.agency.sections:
        raise NotFound(f"没有叫“{name}”的单位，请从“收集年报数据”里进入。")
    return name


def asked_year() -> int:
    """?year=, else the year that is being collected."""
    text = request.args.get("year", "")
    if text.isascii() and text.isdecimal() and _is_real(int(text)):
        return int(text)
    return collected_year()


def refuse_odd_year(year: int) -> None:
    """NotFound where an address names a year that can't be."""
    if not _is_real(year):
        raise NotFound(f"没有 {year} 年的数据，可能链接抄错了。")


def _is_real(year: int) -> bool:
    return EARLIEST_YEAR <= year <= LAST_DAY.year


def collected_year() -> int:
    """Last year until the end of March, then this one."""
    today = clock.today()
    return today.year - 1 if today.month <= LAST_MONTH_OF_LAST_YEAR else today.year


def years_to_choose(session: Session, chosen: int) -> list[int]:
    """Years that have declarations, this one and last, newest first."""
    this = clock.today().year
    return sorted({chosen, this, this - 1, *queries.years_declared(session)}, reverse=True)


def due_day(config: Config, year: int) -> str:
    """2027年1月8日, or "" where the office sets no day."""
    if not config.collecting.due:
        return ""
    month, day = config.collecting.due.split("-")
    return f"{year + 1}年{int(month)}月{int(day)}日"


def reminder(config: Config, year: int, waiting: Mapping[str, list[Topic]]) -> str:
    """The line for the WeChat group; "" where nobody is outstanding."""
    if not waiting:
        return ""
    names = "、".join(f"{section}（{'、'.join(topic.label for topic in topics)}）"
                     if len(topics) < len(topics_of(config, section)) else section
                     for section, topics in waiting.items())
    due = due_day(config, year)
    return (f"【年报数据】还没有交《{year}年度政府信息公开{papers.NAME}》的单位：{names}。没有的也要写 0，"
            f"签字后交办公室{f'，{due}前交齐' if due else ''}。谢谢！")


def _matrix(session: Session, config: Config, year: int) -> list[MatrixRow]:
    stand = queries.standing(session, year)
    return [MatrixRow(section, [_cell(config, section, topic, {
        code: one.value for code, one in stand.get(section, {}).items()}) for topic in TOPICS])
        for section in config.agency.sections]


def _cell(
    config: Config, section: str, topic: Topic, numbers: Mapping[str, int]
) -> MatrixCell:
    said = [item.show(numbers[item.code]) for item in topic.items if item.code in numbers]
    shown = " / ".join(said)
    if len(said) == len(topic.items):
        return MatrixCell(topic, "declared", shown)
    if section not in owing_sections(config, topic):
        return MatrixCell(topic, "free", shown)
    return MatrixCell(topic, "partly" if said else "owed", shown)


def section_url(year: int, section: str) -> str:
    """The address of a section's page."""
    return url_for("collecting_forms.section_page", year=year, section=section)
