"""报告的网页: one self-contained page for the county website, and a fragment for its editor. Pure.

The page asks for nothing from outside and runs no script. Website back ends drop styles and
classes, so the fragment for their editor carries the looks of each element in the element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.outline import Heading, Line, TableOf
from wechat_bot.annual_report.grid import GridCell

_STYLE = """
*{box-sizing:border-box}
body{margin:0;background:#f3f3f1;color:#1d1d1f;
 font:17px/1.8 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif}
main{max-width:960px;margin:24px auto;padding:40px 56px 56px;background:#fff;overflow-wrap:anywhere}
h1{margin:0 0 24px;font-size:28px;line-height:1.4;text-align:center}
h2{margin:32px 0 12px;font-size:20px}
h3{margin:20px 0 4px;font-size:18px}
p{margin:0 0 8px;text-indent:2em;text-align:justify}
.remark{color:#444;margin-bottom:20px}
.scroll{overflow-x:auto;margin:12px 0}
table{width:100%;border-collapse:collapse;font-size:15px;line-height:1.45;background:#fff}
th,td{border:1px solid #666;padding:5px 6px;text-align:center;vertical-align:middle;
 font-weight:normal;min-width:2.6em}
th{background:#f6f6f4;text-wrap:balance}
th.left,td.left{text-align:left;text-wrap:wrap}
td{font-variant-numeric:tabular-nums;overflow-wrap:normal}
.signed{margin-top:40px;text-align:right}
.signed p{text-indent:0;text-align:right}
.mark{position:fixed;z-index:2;top:0;left:0;right:0;margin:0;padding:2px;background:#a4161a;
 color:#fff;text-align:center;text-indent:0;font-size:14px}
.veil{position:fixed;z-index:1;top:36%;left:0;right:0;text-align:center;font-size:150px;
 line-height:1;color:rgba(164,22,26,.13);transform:rotate(-30deg);pointer-events:none}
.marked main{margin-top:48px}
@media (max-width:700px){
 main{margin:0;padding:20px 16px 32px}.marked main{margin-top:32px}
 h1{font-size:23px}h2{font-size:19px}
 .scroll table{min-width:520px;font-size:14px}.scroll .table_3,.scroll .table_4{min-width:700px}
 .veil{font-size:90px}
}
@page{size:A4;margin:25mm 20mm}
@media print{
 body{background:#fff;color:#000;font-family:"FangSong_GB2312","仿宋_GB2312",FangSong,"仿宋",STFangsong,
  "Noto Serif CJK SC",serif;font-size:14pt}
 main{max-width:none;margin:0;padding:0}.marked main{margin:0}
 h1{font-family:"方正小标宋简体",STZhongsong,"Noto Serif CJK SC",serif;font-size:22pt}
 h2,h3{break-after:avoid;font-size:15pt}
 .scroll{overflow:visible}.scroll table{min-width:0;font-size:9pt}th{background:none}
 th,td{padding:2px 3px;min-width:0}thead{display:table-header-group}tr{break-inside:avoid}
 .signed{break-inside:avoid}
 .mark{top:62%;background:none;color:rgba(164,22,26,.3);font-size:24pt}
 .mark.said{display:none}
}
"""




@dataclass(frozen=True)
class _Look:
    """The attributes, with a space before them, that an element of each kind gets."""

    heading: str = ""
    subheading: str = ""
    line: str = ""
    scroll: str = ' class="scroll"'
    table: str = ' class="{code}"'
    cell: str = ""
    left: str = ' class="left"'


_PAGE = _Look()
_CELL = ' style="border:1px solid #444;padding:4px 5px;font-weight:normal;text-align:{}"'
_EDITOR = _Look(
    heading=' style="margin:24px 0 10px;font-size:20px;font-weight:bold"',
    subheading=' style="margin:16px 0 4px;font-size:18px;font-weight:bold"',
    line=' style="margin:0 0 8px;line-height:1.8;text-indent:2em"',
    scroll=' style="margin:12px 0;overflow-x:auto"',
    table=' border="1" cellspacing="0" cellpadding="4" width="100%"'
          ' style="width:100%;border-collapse:collapse;font-size:15px;line-height:1.45"',
    cell=_CELL.format("center"), left=_CELL.format("left"))


def report_html(content: ReportContent) -> str:
    """The whole page. The mark of a draft or a 送审稿 stays on the screen and stands on every
    printed page."""
    title, mark = escape(outline.title(content)), escape(outline.mark(content))
    remark = escape(outline.correction(content))
    agency, day = map(escape, outline.signature(content))
    return "\n".join(filter(None, [
        "<!doctype html>", '<html lang="zh-CN">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}{f'（{mark}）' if mark else ''}</title>",
        f"<style>{_STYLE}</style>", "</head>", '<body class="marked">' if mark else "<body>",
        f'<header class="mark{" said" if mark == outline.DRAFT else ""}">{mark}</header>'
        if mark else "",
        f'<div class="veil" aria-hidden="true">{outline.DRAFT}</div>' if content.draft else "",
        "<main>", f"<h1>{title}</h1>",
        f'<p class="remark">{remark}</p>' if remark else "",
        *_body(content, _PAGE),
        f'<div class="signed"><p>{agency}</p><p>{day}</p></div>',
        "</main>", "</body>", "</html>"])) + "\n"


def editor_html(content: ReportContent) -> str:
    """The report for 复制到网站编辑器, without its title, for which the website has a field of its
    own. A draft says so above and below."""
    mark, remark = escape(outline.mark(content)), escape(outline.correction(content))
    warning = (f'<p style="color:#a4161a;text-align:center"><strong>{mark}</strong></p>'
               if mark else "")
    right = ' align="right" style="margin:0;line-height:1.8;text-align:right"'
    return "\n".join(filter(None, [
        warning, f"<p{_EDITOR.line}>{remark}</p>" if remark else "", *_body(content, _EDITOR),
        *(f"<p{right}>{escape(line)}</p>" for line in outline.signature(content)), warning])) + "\n"


def _body(content: ReportContent, look: _Look) -> Iterator[str]:
    for piece in outline.pieces(content):
        if isinstance(piece, Heading):
            tag, attributes = (("h2", look.heading) if piece.level == 1 else
                               ("h3", look.subheading))
            yield f"<{tag}{attributes}>{escape(piece.text)}</{tag}>"
        elif isinstance(piece, Line):
            yield f"<p{look.line}>{escape(piece.text)}</p>"
        else:
            yield from _table(piece, look)


def _table(piece: TableOf, look: _Look) -> Iterator[str]:
    """A table that scrolls in its box where the screen is too narrow, by keys too."""
    grid = piece.grid
    yield f'<div{look.scroll} tabindex="0" role="region" aria-label="{escape(piece.name)}">'
    yield f"<table{look.table.format(code=grid.code)}>"
    every = sum(grid.widths)
    columns = (f'<col style="width:{100 * width / every:.2f}%">' for width in grid.widths)
    yield f"<colgroup>{''.join(columns)}</colgroup>"
    for tag, rows in (("thead", grid.rows[:grid.head]), ("tbody", grid.rows[grid.head:])):
        if rows:
            yield f"<{tag}>"
            yield from (f"<tr>{''.join(_cells(row, tag == 'thead', look))}</tr>" for row in rows)
            yield f"</{tag}>"
    yield "</table>\n</div>"


def _cells(row: tuple[GridCell, ...], in_head: bool, look: _Look) -> Iterator[str]:
    """The cells of a row. A label is the head of its row where numbers follow, else of columns;
    the note in the corner of table 3 is the head of nothing."""
    beside_numbers = any(cell.path for cell in row)
    for cell in row:
        attributes = look.left if cell.left else look.cell
        if cell.rows > 1:
            attributes = f' rowspan="{cell.rows}"{attributes}'
        if cell.columns > 1:
            attributes = f' colspan="{cell.columns}"{attributes}'
        tag = "td" if cell.path or (in_head and cell.left) else "th"
        if tag == "th":
            kind = (("rowgroup" if cell.rows > 1 else "row") if beside_numbers else
                    ("colgroup" if cell.columns > 1 else "col"))
            attributes = f' scope="{kind}"{attributes}'
        yield f"<{tag}{attributes}>{escape(cell.text)}</{tag}>"
