"""信息公开目录 (条例 art 12): 索引、名称、内容概述、生成日期 of what is disclosed, for the public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import counts
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import Cell, Sheet, csv_file, xlsx_file

ARTICLE = "《政府信息公开条例》第十二条：政府信息公开目录包括政府信息的索引、名称、内容概述、生成日期等内容"
HEADINGS = {"索引": 22, "名称": 50, "内容概述": 50, "生成日期": 14, "公开目录": 14}
KINDS = ("xlsx", "csv", "html")
# For the editor of a website: inline, because such editors drop style sheets and classes.
_CELL = "border:1px solid #999;padding:6px 8px;vertical-align:top;"


@dataclass(frozen=True)
class CatalogueLine:
    """One line. made_on: where nobody recorded it, the day it was first published."""

    item_id: int
    index_number: str
    title: str
    summary: str
    made_on: date
    catalogue: str

    @property
    def cells(self) -> list[Cell]:
        """As in the table."""
        return [self.index_number, self.title, self.summary, self.made_on.isoformat(),
                self.catalogue]


def catalogue_lines(
    session: Session, year: int | None, offset: int = 0, limit: int | None = None
) -> tuple[int, list[CatalogueLine]]:
    """(how many, one page of them): government information that is public now, the newest first.

    year: that of its first release here; None for all.
    """
    first = func.min(Release.published_at)
    query = (select(DisclosureItem.id, DisclosureItem.index_number, DisclosureItem.title,
                    DisclosureItem.summary, DisclosureItem.made_on, DisclosureItem.catalogue, first)
             .join(Release, Release.item_id == DisclosureItem.id)
             .where(*_public(year)).group_by(DisclosureItem.id)
             .order_by(first.desc(), DisclosureItem.id.desc()))
    total = session.scalar(
        select(func.count(DisclosureItem.id.distinct()))
        .join(Release, Release.item_id == DisclosureItem.id).where(*_public(year))) or 0
    rows = session.execute(query.offset(offset).limit(limit))
    return total, [CatalogueLine(*row[:4], row[4] or clock.to_beijing(row[6]).date(), row[5])
                   for row in rows]


def _public(year: int | None) -> Iterator[ColumnElement[bool]]:
    yield DisclosureItem.is_government_information.is_(True)
    yield DisclosureItem.availability == "active"
    yield Release.status == "current"
    if year is not None:
        yield counts.in_year(year)


def export_catalogue(
    actor: Actor, office: Office, year: int | None, kind: str
) -> tuple[str, bytes]:
    """导出信息公开目录: (file name, content). kind: xlsx, csv, or html (a table to paste)."""
    actor.require(Permission.EXPORT)
    if kind not in KINDS:
        raise InvalidInput.of(kind=f"不能导出成“{kind}”，可以选 {'、'.join(KINDS)}。")
    with office.db.read() as session:
        _, lines = catalogue_lines(session, year)
    sheet = Sheet("信息公开目录", HEADINGS, [line.cells for line in lines], filtered=True)
    content = {"xlsx": lambda: xlsx_file([sheet]), "csv": lambda: csv_file(sheet),
               "html": lambda: html_table(lines).encode()}[kind]()
    which = str(year) if year is not None else "全部年份"
    with office.db.write() as session:
        journal.record(session, actor, "figures.exported", "ledger:catalogue",
                       what=f"信息公开目录（{which}，{kind.upper()}）")
    return f"信息公开目录-{which}.{kind}", content


def html_table(lines: list[CatalogueLine]) -> str:
    """The catalogue as a fragment of HTML, to be pasted into a website's editor."""
    head = "".join(f'<th style="{_CELL}background:#eef3f8;">{name}</th>'
                   for name in list(HEADINGS)[:4])
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(str(cell))}</td>'
                         for cell in line.cells[:4]) + "</tr>\n" for line in lines)
    return (f'<table style="border-collapse:collapse;width:100%;">\n<thead><tr>{head}</tr></thead>\n'
            f"<tbody>\n{body}</tbody>\n</table>\n")
