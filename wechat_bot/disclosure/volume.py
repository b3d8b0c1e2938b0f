"""台账成册: the ledger as a volume to print, sign and file. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from wechat_bot.disclosure.lines import Line
from wechat_bot.disclosure.rules import STATUS_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.volume import Booklet, booklet_docx

MOST_LINES = 5_000  # some 250 pages; a larger one is no volume any more
HEADINGS = {"序号": 5, "索引号": 13, "标题": 30, "文号": 10, "渠道": 8, "发布时间": 12, "供稿单位": 10,
            "审核人": 10, "状态": 12}


def ledger_volume(
    lines: Iterable[Line], channels: Mapping[str, str], agency: str, period: str
) -> bytes:
    """A .docx, A4 across. period: "2026" or 全部年份. InvalidInput: too many lines to print."""
    found = list(islice(lines, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        raise InvalidInput.of(file=(
            f"筛选出的超过 {MOST_LINES:,} 条，装不成一册，没有生成。请按年份、渠道或供稿单位筛选后再打印，"
            "或者导出 Excel。"))
    counted = sum(not line.reason for line in found)
    return booklet_docx(Booklet(
        f"{agency}主动公开政府信息台账", f"{period}年" if period.isdigit() else period,
        list(HEADINGS), list(HEADINGS.values()), [0],
        [_cells(number, line, channels) for number, line in enumerate(found, start=1)],
        f"共 {len(found)} 条次，其中计入 {counted} 条次；{clock.show(clock.now())}（北京时间）打印"))


def _cells(number: int, line: Line, channels: Mapping[str, str]) -> list[str]:
    shown = clock.show(line.published_at)
    status = STATUS_NAMES[line.status]
    return [
        str(number), line.index_number, line.title, line.document_number,
        channels.get(line.channel, line.channel),
        shown[:10] if line.time_source == "date_only" else shown, line.section,
        "、".join(line.reviewers), f"{status}；不计入：{line.reason}" if line.reason else status]
