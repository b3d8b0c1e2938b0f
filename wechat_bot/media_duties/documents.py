"""季度自查报告 (.docx) and 公开信息统计表 (.xlsx, .docx). Every number has its records in an annex."""

from __future__ import annotations

from collections.abc import Sequence

from wechat_bot.disclosure.rules import NO_SECTION
from wechat_bot.drafting.rules import INFO_KIND_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.spreadsheets import Sheet, xlsx_file
from wechat_bot.media_duties.figures import (
    NUMBER_NAMES,
    Entry,
    Line,
    MonthTable,
    QuarterFigures,
)
from wechat_bot.media_duties.rules import HANDLING_NAMES, STATE_NAMES, FindingState, Handling
from wechat_bot.media_duties.wording import (
    Wording,
    filled,
    is_over,
    load_wording,
    problems,
    values_of,
    variant,
)
from wechat_bot.rendering.official import (
    Block,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    official_docx,
)

_NONE = "（无）"


def shipped_wording() -> Wording:
    """The template that the product brings."""
    return load_wording(data_path("content") / "media" / "self_report.toml")


def report_sentences(
    figures: QuarterFigures, config: Config, wording: Wording
) -> tuple[str, str, list[tuple[str, list[str]]]]:
    """(title, opening, [(heading, sentences)]) of the text."""
    values = values_of(figures, config.agency.name, config.agency.account_name)

    def fill(template: str) -> str:
        return filled(template, values)

    parts = []
    for part in wording.part:
        names = [name for topic in part.lines if (name := variant(topic, figures))]
        parts.append((part.heading, [fill(wording.sentences[name]) for name in names]))
    amiss = [fill(wording.problems[name]) for name in problems(figures)]
    parts.append(("四、存在的问题和下一步打算", [*(amiss or [wording.problems_none]), wording.next_steps]))
    opening = fill(wording.opening)
    if not is_over(figures):
        opening += fill(wording.unfinished)
    return fill(wording.title), opening + fill(wording.lead_in), parts


def self_report(figures: QuarterFigures, config: Config, wording: Wording) -> bytes:
    """自查报告, ready to be completed, signed and sealed."""
    title, opening, parts = report_sentences(figures, config, wording)
    blocks: list[Block] = [Paragraph(opening)]
    for heading, sentences in parts:
        blocks.append(Heading(heading))
        blocks += [Paragraph(sentence) for sentence in sentences]
    blocks += [Paragraph(""), Paragraph(config.agency.name, align="right"),
               Paragraph(_day_of(figures), align="right"), PageBreak(), *_annexes(figures)]
    return official_docx(title, blocks)


def _day_of(figures: QuarterFigures) -> str:
    day = figures.facts.today
    return f"{day.year}年{day.month}月{day.day}日"


def _annexes(figures: QuarterFigures) -> list[Block]:
    facts = figures.facts
    posts = [(str(number), clock.show(post.at), post.title, post.mode_name,
              "是" if post.listed else "否", "原创" if post.original else "转载")
             for number, post in enumerate(facts.posts, start=1)]
    weeks = [(f"{week.monday} 至 {week.sunday}", str(week.posts), "达到" if week.met else "没有达到")
             for week in figures.weeks]
    deeds = [(str(number), clock.show(deed.at), deed.title, deed.how, deed.reason)
             for number, deed in enumerate(facts.deeds, start=1)]
    return [
        *_annex("附表1 发布的文章", len(posts),
                Table(("序号", "发布时间", "标题", "发布方式", "主页可见", "来源"),
                      posts or [_blank(6)], (12, 34, 52, 26, 18, 14))),
        *_annex("附表2 每周更新", len(weeks),
                Table(("周一至周日", "主页可见的更新（篇）", "要求"), weeks or [_blank(3)], (70, 43, 43), (1,))),
        *_annex("附表3 更正和下架", len(deeds),
                Table(("序号", "时间", "标题", "办法", "原因"), deeds or [_blank(5)],
                      (12, 34, 46, 26, 38))),
        *_annex("附表4 留言", len(facts.replies), _replies(figures)),
        *_annex("附表5 筛查发现", len(facts.flaws), _flaws(figures)),
    ]


def _replies(figures: QuarterFigures) -> Table:
    rows = []
    for reply in figures.facts.replies:
        answered = reply.replied_on
        result = ("还在办理" if answered is None else "不需要答复" if reply.needless else "已答复")
        days = "" if answered is None or reply.needless else str((answered - reply.received_on).days)
        rows.append((f"留言办理登记 {reply.message_id}", str(reply.received_on),
                     str(answered or ""), result, days))
    return Table(("登记号", "收到日期", "答复日期", "办理情况", "用时（天）"), rows or [_blank(5)],
                 (36, 30, 30, 36, 24), (4,))


def _flaws(figures: QuarterFigures) -> Table:
    rows = [(str(number), clock.show(flaw.first_seen)[:10], flaw.title, flaw.topic, flaw.message,
             _outcome(flaw.state, flaw.handling, flaw.note))
            for number, flaw in enumerate(figures.facts.flaws, start=1)]
    return Table(("序号", "发现日期", "标题", "种类", "情况", "处理"), rows or [_blank(6)],
                 (12, 24, 36, 20, 36, 28))


def _outcome(state: str, handling: str, note: str) -> str:
    word = (HANDLING_NAMES[Handling(handling)] if state == FindingState.HANDLED.value and handling
            else STATE_NAMES[FindingState(state)])
    return f"{word}：{note}" if note else word


def _annex(name: str, count: int, table: Table) -> list[Block]:
    return [Paragraph(f"{name}（{count} 条）", indent=False, bold=True), table,
            Paragraph("", indent=False)]


def _blank(columns: int) -> tuple[str, ...]:
    return (_NONE, *[""] * (columns - 1))


def month_xlsx(table: MonthTable, config: Config) -> bytes:
    """公开信息统计表: by channel, by section, and the records behind every number."""
    return xlsx_file([
        _count_sheet("按渠道", "渠道", table.by_channel, table.total),
        _count_sheet("按供稿单位", "供稿单位", table.by_section, table.total),
        Sheet("明细", {"序号": 6, "索引号": 24, "标题": 44, "渠道": 12, "发布时间（北京时间）": 20,
                     "供稿单位": 18, "原创/转载": 10, "信息类型": 12, "重点领域": 10, "链接": 40},
              [[number, *_cells(entry, config)] for number, entry in enumerate(table.entries, 1)],
              filtered=True),
        Sheet("不计入的", {"标题": 44, "渠道": 12, "发布时间（北京时间）": 20, "原因": 44},
              [[entry.title, _channel(entry, config), clock.show(entry.at), reason]
               for entry, reason in table.left_out]),
    ])


def _count_sheet(name: str, first: str, lines: Sequence[Line], total: Line) -> Sheet:
    headings = {first: 24} | dict.fromkeys(NUMBER_NAMES, 12)
    return Sheet(name, headings, [[line.name, *line.numbers] for line in (*lines, total)])


def _cells(entry: Entry, config: Config) -> list[str]:
    return [entry.index_number, entry.title, _channel(entry, config), clock.show(entry.at),
            entry.section or NO_SECTION, "原创" if entry.original else "转载",
            INFO_KIND_NAMES.get(entry.info_kind, entry.info_kind),
            "是" if entry.key_area else "否", entry.url]


def _channel(entry: Entry, config: Config) -> str:
    return config.disclosure.channels.get(entry.channel, entry.channel)


def month_docx(table: MonthTable, config: Config) -> bytes:
    """The same to be printed, signed and handed in."""
    until = "" if table.period.end <= clock.to_beijing(clock.now()) else "（本月还没有结束，数字截至今天）"
    rows = [(str(number), clock.show(entry.at), entry.title, _channel(entry, config),
             entry.section or NO_SECTION, "原创" if entry.original else "转载", _kinds(entry))
            for number, entry in enumerate(table.entries, start=1)]
    blocks: list[Block] = [
        Paragraph(f"填报单位：{config.agency.name}　　统计时间：{table.period.name}{until}", indent=False),
        Paragraph(f"共发布 {table.total.total} 条次，公开信息 {table.items} 条。同一条信息在几个渠道发布的，"
                  f"每个渠道各计一次；重点领域与信息类型分别统计。", indent=True),
        Paragraph("一、按渠道", indent=False, bold=True), _count_table("渠道", table.by_channel, table.total),
        Paragraph("二、按供稿单位", indent=False, bold=True),
        _count_table("供稿单位", table.by_section, table.total),
        Paragraph("填报人：　　　　　　　　审核人：　　　　　　　　填报日期：", indent=False),
        PageBreak(),
        Paragraph(f"附：计入的公开信息（{len(rows)} 条次）", indent=False, bold=True),
        Table(("序号", "发布时间", "标题", "渠道", "供稿单位", "来源", "类型"), rows or [_blank(7)],
              (12, 34, 90, 24, 36, 18, 33)),
    ]
    if table.left_out:
        blocks += [
            Paragraph(""), Paragraph(f"附：没有计入的（{len(table.left_out)} 条次）", indent=False, bold=True),
            Table(("发布时间", "标题", "渠道", "原因"),
                  [(clock.show(entry.at), entry.title, _channel(entry, config), reason)
                   for entry, reason in table.left_out], (34, 100, 30, 83))]
    return official_docx(f"{table.period.name}公开信息统计表", blocks, landscape=True)


def _kinds(entry: Entry) -> str:
    kinds = [] if entry.info_kind == "none" else [INFO_KIND_NAMES.get(entry.info_kind, entry.info_kind)]
    return "、".join([*kinds, *(["重点领域"] if entry.key_area else [])])


def _count_table(first: str, lines: Sequence[Line], total: Line) -> Table:
    rows = [(line.name, *map(str, line.numbers)) for line in (*lines, total)]
    return Table((first, *NUMBER_NAMES), rows, (55, *[32] * 6), tuple(range(1, 7)), size=14.0)
