"""The running text of a report: its parts by slot, who made it for which year, when it was signed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from wechat_bot.annual_report.documents.outline import without_marks

_NUMERALS = "一二三四五六"
_DIGITS = dict(zip("〇零○Ｏ一二三四五六七八九", "0000123456789", strict=True))
# words of the six headings; offices vary the rest
_PART_WORDS = ("总体情况|概述|基本情况", "主动公开", "收到和处理|依申请公开|申请情况", "复议|诉讼", "问题", "其他")
_SLOT_WORDS = (
    ("overview.applications", "依申请"), ("overview.disclosure", "主动公开|信息公开情况"),
    ("overview.management", "信息管理|信息资源"), ("overview.platform", "平台"), ("overview.oversight", "监督|保障"))
_SUBHEADING = re.compile(r"^[(（]([一二三四五六七八九十])[)）]\s*")
_MEASURES = re.compile(r"^(?:[(（][一二三四五六七八九十][)）])?(?:下一步|改进|今后|整改|针对|202\d年[，,]?(?:我|本)?)")
_TITLE = re.compile(
    r"(?P<agency>[\u4e00-\u9fff（）()·]{2,60}?)(?:关于)?(?P<year>(?:19|20)\d\d|[二][〇零○][〇零○一二三四五六七八九]{2})"
    r"年(?:度)?(?:政府|政务)?信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?报告")
_PERIOD = re.compile(r"((?:20)\d\d)年1月1日")
_DAY = re.compile(r"^(?:发布日期|日期|成文日期)?[:：]?(\d{4})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?$")
_CHINESE_DAY = re.compile(r"^(二[〇零○Ｏ一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月"
                          r"([一二三四五六七八九十]{1,3})日$")
_LAST_YEAR = re.compile(r"^(?:[(（].[)）])?(?:针对|对照)?(?:上年|去年|上一年|20\d\d年(?:存在|查摆|提出))")
_MARKS = {"草稿", "草稿草稿", "送审稿"}  # of a document that is not final, above its text
_TAIL = 8  # paragraphs at the end where a signature may stand


@dataclass
class Prose:
    """What the running text tells."""

    agency: str = ""
    year: int | None = None
    signed_on: date | None = None
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read(paragraphs: Sequence[str]) -> Prose:
    """The prose of a report. paragraphs: in order, without those of tables."""
    lines = without_marks(
        [line.strip() for text in paragraphs for line in text.split("\n")
         if line.strip() and re.sub(r"\s|[〔〕()（）]", "", line) not in _MARKS])
    found = Prose()
    starts = part_starts(lines)
    first = starts.get(0, len(lines))
    title_end = _read_title(found, lines[:max(first, 12)])
    lines, signature = _signature(found, lines, starts)
    if not found.agency and signature:
        found.agency = signature
    if found.year is None:
        period = _PERIOD.search(re.sub(r"\s", "", "".join(lines)))
        found.year = int(period[1]) if period else None
    bounds = [*(starts.get(number, -1) for number in range(6)), len(lines)]
    missing = [f"第{_NUMERALS[number]}部分" for number in (0, 4, 5) if bounds[number] < 0]
    if {0, 4, 5} & set(starts):
        _opening(found, lines[title_end:first])
        found.notes += [f"没有认出{'、'.join(missing)}的标题，这些部分的文字没有读。"] if missing else []
    else:
        found.notes = ["文件里只有表格，没有正文和落款，只读了表格。"]
    for number, fill in ((0, _overview), (4, _problems), (5, _other)):
        if bounds[number] >= 0:
            end = min([bound for bound in bounds[number + 1:] if bound > bounds[number]], default=len(lines))
            heading, rest = lines[bounds[number]], lines[bounds[number] + 1:end]
            fill(found, _after_heading(heading) + rest)
    return found


def part_starts(lines: Sequence[str]) -> dict[int, int]:
    """Part (0–5) → the line of its heading; the last one of each, so that a table of contents is
    passed over."""
    found: dict[int, int] = {}
    for place, line in enumerate(lines):
        number = part_of(line)
        if number is not None:
            found[number] = place
    ordered: dict[int, int] = {}
    for number in range(6):
        if number in found and all(found[number] > before for before in ordered.values()):
            ordered[number] = found[number]
    return ordered


def part_of(line: str) -> int | None:
    """Which part a line heads; None for other lines, rows of table 3 among them."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", line))
    numbered = re.match(r"#*\**([一二三四五六])[、.,，．]", plain)
    if numbered is None:
        return None
    number = _NUMERALS.index(numbered[1])
    rest = plain[numbered.end():]
    if (len(rest) > 40 and "。" not in rest[:40]) or "申请数量" in rest or rest.startswith(
            ("本年度办理", "结转下年", "本年新收", "上年结转")):
        return None
    return number if re.search(_PART_WORDS[number], rest[:30]) else None


def _after_heading(heading: str) -> list[str]:
    """Text that goes on in the heading's own line."""
    _, stop, rest = heading.partition("。")
    return [rest] if stop and rest.strip() else []


def _read_title(found: Prose, lines: Sequence[str]) -> int:
    """Agency and year; returns how many lines the title takes."""
    for start in range(len(lines)):
        for end in range(start + 1, min(start + 4, len(lines)) + 1):
            joined = re.sub(r"[\s#*]", "", "".join(lines[start:end]))
            title = _TITLE.search(joined)
            if title is not None and len(joined) <= 80:
                found.agency = re.sub(r"^(?:草稿)+", "", title["agency"]).removesuffix("关于")
                found.year = _year(title["year"])
                return end
    return 0


def is_title(text: str) -> bool:
    """Whether a line is a report's title and no more."""
    joined = re.sub(r"[\s#*]", "", text)
    found = _TITLE.search(joined)
    return found is not None and found.end() == len(joined) and len(joined) <= 80


def _year(text: str) -> int:
    return int("".join(_DIGITS.get(sign, sign) for sign in text))


def _signature(found: Prose, lines: list[str], starts: dict[int, int]) -> tuple[list[str], str]:
    """落款: the lines before it, and the agency that signed."""
    last = starts.get(5, max(0, len(lines) - _TAIL))
    for place in range(len(lines) - 1, max(last, len(lines) - _TAIL) - 1, -1):
        day = read_day(lines[place])
        if day is None:
            continue
        found.signed_on = day
        before = lines[place - 1] if place - 1 > last else ""
        agency = before if 2 < len(before) <= 40 and not before.endswith(("。", "；", ".")) else ""
        return lines[:place - 1 if agency else place], re.sub(r"\s", "", agency)
    found.notes.append("没有找到落款日期。")
    return lines, ""


def read_day(text: str) -> date | None:
    """A line that is a day and no more; Chinese numerals too."""
    plain = re.sub(r"[\s()（）]", "", text.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    found = _DAY.match(plain)
    chinese = None if found else _CHINESE_DAY.match(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        if chinese:
            return date(_year(chinese[1]), _small(chinese[2]), _small(chinese[3]))
    except ValueError:
        return None
    return None


def _small(text: str) -> int:
    """十一, 二十, 三十一."""
    tens, ten, ones = text.rpartition("十")
    number = {sign: int(digit) for sign, digit in _DIGITS.items()}
    return (number[tens] if tens else 1 if ten else 0) * 10 + (number[ones] if ones else 0)


def _set(found: Prose, code: str, lines: Sequence[str]) -> None:
    text = "\n".join(line for line in lines if line)
    if text:
        found.texts[code] = text


def _opening(found: Prose, lines: Sequence[str]) -> None:
    _set(found, "opening", [line for line in lines if len(line) > 12])


def _overview(found: Prose, lines: Sequence[str]) -> None:
    """The five subsections, by the words of their headings; what stands before is the intro."""
    gathered: dict[str, list[str]] = {"overview.intro": []}
    here = "overview.intro"
    for line in lines:
        numbered = _SUBHEADING.match(line)
        head = re.split(r"[。：:]", line[numbered.end():], maxsplit=1) if numbered else []
        slot = next((code for code, words in _SLOT_WORDS if head and len(head[0]) <= 24
                     and re.search(words, head[0]) and code not in gathered), None)
        if slot is not None:
            here = slot
            gathered[here] = [head[1].strip()] if len(head) > 1 and head[1].strip() else []
        else:
            gathered.setdefault(here, []).append(line)
    for code, texts in gathered.items():
        _set(found, code, texts)


def _problems(found: Prose, lines: Sequence[str]) -> None:
    """Problems, then measures from the first line that turns to them."""
    problems: list[str] = []
    measures: list[str] = []
    last_year: list[str] = []
    into = problems
    for line in lines:
        if _MEASURES.match(line) and (problems or last_year):
            into = measures
        elif _LAST_YEAR.match(line) and not problems:
            into = last_year
        elif into is last_year and re.search("存在|问题|不足", line[:40]):
            into = problems
        if _SUBHEADING.match(line) and len(line) <= 16:
            continue  # a heading of its own
        into.append(line)
    _set(found, "problems.last_year", last_year)
    _set(found, "problems.found", problems)
    _set(found, "problems.measures", measures)


def _other(found: Prose, lines: Sequence[str]) -> None:
    _set(found, "other.report", lines)
