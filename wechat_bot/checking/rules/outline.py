"""What is left over from an outline: instructions of a template, gaps, marks where a picture goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.prose import Prose

_GAP = "[○〇×XxＸｘ]"
# 二〇三〇年 is a year, 3×7 a product, MAX年 a word: none of them has a gap.
_APART = r"(?<![一二三四五六七八九十零○〇×Ｘｘ\dA-Za-z])"
# 1990年×月×日生 hides a birthday on purpose.
_DATE = re.compile(
    rf"(?>(?:{_APART}(?:20)?{_GAP}{{1,4}}|(?<!\d)\d{{4}})年{_GAP}{{1,2}}月(?:(?:{_GAP}|\d){{1,2}}日)?"
    rf"|{_APART}(?:20)?{_GAP}{{2,4}}年(?:\d{{1,2}}月)?(?:(?:{_GAP}|\d){{1,2}}日)?"
    rf"|{_APART}{_GAP}{{1,2}}月(?:{_GAP}|\d){{1,2}}日"
    rf"|(?<!\d)\d{{1,2}}月{_GAP}{{1,2}}日)(?!出?生)")
_NAME = re.compile(
    rf"{_APART}{_GAP}{{2,4}}(?:县|乡|镇|村|社区|街道|司法[局所]|单位|部门|学校|小区|名|人次|场|号)")
_INSTRUCTION = re.compile(
    r"[（(](?:第[一二三四五六七八九十]+[段点步]|此处|这里|开头写|结尾写|用.{0,6}话|写[明清到全一]|请?填写|待[补填]"
    r"|把.{0,8}(?:粘贴|填)).*[）)]")
_PICTURE = re.compile(
    r"[（(\[【〔]?\s*(?:(?:此处|这里|在此)\s*(?:插入|放|插|配|附)?\s*)?(?:图片?|照片)\s*"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[）)\]】〕]?")
_MARKS = re.compile(r"^[\s>#*+\-]*(?:\d{1,3}[.)]\s+)?")
_IMAGE = re.compile(r"!\[|<img\b", re.I)


def outline_lines(bodies: Iterable[str]) -> frozenset[str]:
    """The lines of templates that must be replaced by words of one's own; headings and lines
    that may stay as they are (各位居民、各有关单位：) are not among them."""
    return frozenset(
        _bare(line) for body in bodies for line in body.split("\n")
        if not line.startswith("#") and ("（" in line or "○" in line or line.endswith("……")))


def outline_findings(body: Prose, outline: Collection[str]) -> Iterator[Finding]:
    """text.placeholder: lines of a template, instructions in brackets, gaps like ○月○日."""
    taken: list[tuple[int, int]] = []
    for start, end in _lines(body.source):
        line = _bare(body.source[start:end])
        literal = line in outline
        if literal or (_INSTRUCTION.fullmatch(line) and not _PICTURE.fullmatch(line)):
            taken.append((start, end))
            yield body.source_finding(
                "text.placeholder", Severity.ERROR if literal else Severity.WARNING, start, end,
                "这是模板里的提示文字，还没有换成正文。" if literal
                else "这一段像是写稿的提示，不像正文。", "写上要发的内容，或者删去这一行。")
    for finding in gap_findings(body):
        if not any(start <= finding.start < end for start, end in taken):
            yield finding


def gap_findings(prose: Prose) -> Iterator[Finding]:
    """text.placeholder: a date (error) or a name or number (warning) that was not filled in."""
    for match in _DATE.finditer(prose.text):
        # × also hides a date on purpose (案例), so a person decides.
        severity = Severity.WARNING if "×" in match[0] else Severity.ERROR
        yield prose.finding("text.placeholder", severity, match.start(), match.end(),
                            "日期还没有填。", "填上具体的日期。")
    for match in _NAME.finditer(prose.text):
        yield prose.finding("text.placeholder", Severity.WARNING, match.start(), match.end(),
                            "名称或者数字像是还没有填。", "填上具体的名称或者数字。")


def marker_findings(body: Prose) -> Iterator[Finding]:
    """image.marker: a line that only says 图1; beside a picture it is the picture's caption."""
    lines = list(_lines(body.source))
    for number, (start, end) in enumerate(lines):
        if not _PICTURE.fullmatch(_bare(body.source[start:end])):
            continue
        beside = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
        if not any(_IMAGE.search(body.source, *place) for place in beside):
            yield body.source_finding(
                "image.marker", Severity.WARNING, start, end, "这里还没有放上对应的照片。",
                "插入照片后删去这一行；不配图的，直接删去。")


def _lines(source: str) -> Iterator[tuple[int, int]]:
    """[start, end) of every line that holds something, without the blanks round it."""
    for match in re.finditer(r"\S(?:[^\n]*\S)?", source):
        yield match.span()


def _bare(line: str) -> str:
    """A line without Markdown marks, as Word files and the editor write them differently."""
    return _MARKS.sub("", line.replace("\\", "")).replace("**", "").strip()
