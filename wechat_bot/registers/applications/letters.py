"""文书: the letters of a case, written from templates. Pure; the templates are data.

content/applications/letters/*.toml, one per letter. In a body {名称} is filled from the case,
【……】 is left for the clerk; neither may be in a letter that leaves the house.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from wechat_bot.kernel.errors import ConfigError
from wechat_bot.rendering.official import Block, Heading, Paragraph, official_docx

FOLDER = "letters"
REASONS_FILE = "reasons.toml"
MIXED = "mixed"
_GROUPS = {"granted": "granted", "partly": "partly", "refused": "refused",
           "unavailable": "unavailable", "not": "not_processed", "other": "other"}
TEXT_LIMIT = 20_000
# Filled in only when the letter is issued: it is not stored in the open.
ADDRESSEE = "收件人"
# What a template may ask for; writing.py gives it.
PLACEHOLDERS = frozenset({
    ADDRESSEE, "本机关", "编号", "收到日", "收到方式", "内容", "形式", "答复期限", "补正内容", "补正期限",
    "延长天数", "延长原因", "延长后期限", "征求期限", "计收方式", "数量", "计算", "金额", "缴费期限",
    "决定", "救济途径", "地址", "电话",
})
_HEADING = re.compile(r"^[一二三四五六七八九十]+、[^。；]{1,30}$")
_OPEN = (re.compile(r"[{｛][^{}｛｝]*[}｝]"), re.compile(r"【[^】]*】"),
         re.compile(r"(?<![一二三四五六七八九])[○〇]{2,}|[×✕]{2,}|[Xx]{3,}|_{3,}|＿{2,}"))
_HALF = re.compile(r"[{}｛｝【】]")  # one whose other half was deleted


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One letter. article: what it rests on. groups: of answers, the outcome groups it is for.

    to_others: written to a third party or another body, who must not learn who applied.
    """

    name: str
    title: str
    article: str
    body: str
    order: int = 100
    groups: tuple[str, ...] = ()
    hint: str = ""
    to_others: bool = False

    @property
    def is_answer(self) -> bool:
        """Whether it decides on the application, and so must carry its 救济途径."""
        return bool(self.groups)


class Reasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How an answer says an outcome: by ROW code, and by the clerk's word where it differs."""

    rows: dict[str, str]
    words: dict[str, str] = {}

    def of(self, word: str, row: str) -> str:
        """The sentence for an outcome; where there is none the clerk writes it."""
        return self.words.get(word) or self.rows.get(row) or "【写明办理的结果和理由】。"


@dataclass(frozen=True)
class Decided:
    """One counted item as an answer tells of it: what was asked, and the sentence for it."""

    text: str
    sentence: str


def load_letters(folder: Path) -> dict[str, Template]:
    """Code (the file's name) → template, in their order. ConfigError names a bad file."""
    found: dict[str, Template] = {}
    for path in sorted((folder / FOLDER).glob("*.toml")):
        try:
            template = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Template)
            unknown = {name for _, name, _, _ in string.Formatter().parse(template.body)
                       if name is not None} - PLACEHOLDERS
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError,
                ValueError) as error:
            raise ConfigError(f"文书样式 {path.name} 用不了：{error}。请改正，或从安装包中恢复。") from None
        if unknown:
            raise ConfigError(f"文书样式 {path.name} 里的 {{{'}、{'.join(sorted(unknown))}}} 不认识，"
                              f"可以用的有：{'、'.join(sorted(PLACEHOLDERS))}。")
        found[path.stem] = template
    if not found:
        raise ConfigError(f"文书样式的文件夹 {folder / FOLDER} 是空的。请从安装包中恢复。")
    return dict(sorted(found.items(), key=lambda each: (each[1].order, each[0])))


def load_reasons(folder: Path) -> Reasons:
    """The sentences of a folder; ConfigError names what is wrong in their file."""
    path = folder / REASONS_FILE
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), Reasons)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ConfigError(f"答复用语 {path} 用不了：{error}。请改正，或从安装包中恢复。") from None


def group_of(rows: Collection[str]) -> str:
    """What kind of answer these outcomes (ROW codes) need; MIXED where they differ."""
    groups = {_GROUPS.get(row.partition("_")[0], "other") for row in rows}
    return groups.pop() if len(groups) == 1 else MIXED


def answer_for(templates: Mapping[str, Template], rows: Collection[str]) -> str | None:
    """The code of the answer for these outcomes, or None where the folder has none."""
    group = group_of(rows)
    fitting = [code for code, each in templates.items() if group in each.groups]
    return fitting[0] if fitting else next(
        (code for code, each in templates.items() if MIXED in each.groups), None)


def fill(template: Template, values: Mapping[str, str]) -> str:
    """The letter's text. What the case does not know yet stays as 【名称】 for the clerk.

    The addressee stays as {收件人}: it is filled in when the letter is issued.
    """
    known = {name: values.get(name) or f"【{name}】" for name in PLACEHOLDERS}
    known[ADDRESSEE] = f"{{{ADDRESSEE}}}"
    return template.body.strip().format_map(known)


def decision(items: Sequence[Decided]) -> str:
    """{决定}: the sentence of the only item, or one numbered paragraph per item."""
    if len(items) == 1:
        return items[0].sentence
    return "\n".join(["具体答复如下：", *(
        f"（{_numeral(number)}）关于“{item.text}”：{item.sentence}"
        for number, item in enumerate(items, start=1))])


def unfilled(text: str) -> list[str]:
    """What is still open in a text that should be complete, in its own words."""
    found, rest = [], text
    for pattern in _OPEN:
        found += [" ".join(match[0].split()) for match in pattern.finditer(rest)]
        rest = pattern.sub("", rest)
    return found + _HALF.findall(rest)


def text_problems(text: str) -> list[str]:
    """Why a text can't be issued, a sentence each; the addressee is filled in by then."""
    found = []
    if not text.strip():
        found.append("文书还没有内容。")
    if len(text) > TEXT_LIMIT:
        found.append(f"文书有 {len(text):,} 个字，最多 {TEXT_LIMIT:,} 个。")
    blanks = list(dict.fromkeys(unfilled(text)))
    if blanks:
        found.append(f"还有没有填的：{'、'.join(blanks[:8])}。请填好或者删去。")
    return found


def letter_docx(template: Template, text: str, *, agency: str, number: str, day: date) -> bytes:
    """The Word file: agency and title, 文号, the text, signature and day at the right."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks: list[Block] = [_block(line, first=place == 0, last=place == len(lines) - 1)
                           for place, line in enumerate(lines)]
    # The signature never stands alone on a page: the last paragraph goes with it.
    blocks += [Paragraph("", indent=False, keep=True), Paragraph(agency, align="right", keep=True),
               Paragraph(show_day(day), align="right")]
    return official_docx(f"{agency}\n{template.title}", blocks, number=number)


def _block(line: str, *, first: bool, last: bool) -> Block:
    if first and line.endswith(("：", ":")):
        return Paragraph(line, indent=False)  # who it is addressed to
    return Heading(line) if _HEADING.match(line) else Paragraph(line, keep=last)


def show_day(day: date) -> str:
    """2026年1月5日, as letters have it."""
    return f"{day.year}年{day.month}月{day.day}日"


def mark_of(agency: str, short_name: str, setting: str) -> str:
    """机关代字 of the letters' numbers."""
    return setting.strip() or f"{short_name.strip() or agency}公开"


def number_of(mark: str, year: int, serial: int) -> str:
    """文号: 额司公开〔2026〕1号."""
    return f"{mark}〔{year}〕{serial}号"


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")
