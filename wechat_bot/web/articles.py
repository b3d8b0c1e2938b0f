"""An article's fields between form, page and comparison."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from wechat_bot.drafting.reading import paragraphs
from wechat_bot.drafting.rules import (
    INFO_KIND_NAMES,
    ORIGIN_NAMES,
    ArticleFields,
    article_20_codes,
)
from wechat_bot.web import textdiff
from wechat_bot.web.numbers import read_number

LABELS = {
    "title": "标题", "author": "作者", "digest": "摘要", "body": "正文", "theme": "版式",
    "cover_sha256": "封面", "section": "供稿单位", "contributor": "供稿人",
    "origin": "来源类型", "source": "来源", "source_url": "原文链接", "read_more": "阅读原文",
    "is_government_information": "是否政府信息", "info_kind": "信息类型",
    "key_area": "重点领域", "article_20": "条例第二十条",
    "cover_crop_wide": "封面裁剪（2.35:1）", "cover_crop_square": "封面裁剪（1:1）",
    "attachment_sha256": "附件", "attachment_name": "附件名称",
}
_FLAGS = frozenset({"is_government_information", "key_area"})
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class FieldChange:
    """A field other than the body that differs, in words."""

    label: str
    old: str
    new: str


def read_fields(form: Mapping[str, str]) -> ArticleFields:
    """The article as typed. Line ends as in our files; single lines without outer blanks."""
    values: dict[str, str | bool] = {}
    for field in fields(ArticleFields):
        if field.name in _FLAGS:
            values[field.name] = field.name in form
        elif field.name == "body":
            values["body"] = form.get("body", "").replace("\r\n", "\n").replace("\r", "\n")
        else:
            values[field.name] = " ".join(form.get(field.name, "").split())
    return ArticleFields(**values)  # type: ignore[arg-type]  # names and kinds match by the loop


def shown(name: str, article: ArticleFields) -> str:
    """A field's value as a reader understands it."""
    value = getattr(article, name)
    if name in _FLAGS:
        return "是" if value else "否"
    if name == "cover_sha256":
        return f"图片 {value[:8]}" if value else "（未选）"
    words = {"origin": ORIGIN_NAMES, "info_kind": INFO_KIND_NAMES,
             "article_20": article_20_names()}.get(name, {})
    return str(words.get(value, value) or "（空）")


def article_20_names() -> dict[str, str]:
    """条例第二十条的项: code → 第（一）项 …"""
    return {code: f"第（{_numeral(number)}）项"
            for number, code in enumerate(article_20_codes(), 1)}


def field_changes(old: ArticleFields, new: ArticleFields) -> list[FieldChange]:
    """The fields that differ, the body left out."""
    return [
        FieldChange(LABELS[f.name], shown(f.name, old), shown(f.name, new))
        for f in fields(ArticleFields)
        if f.name != "body" and getattr(old, f.name) != getattr(new, f.name)
    ]


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two articles."""

    fields: list[FieldChange]
    rows: list[textdiff.Row]

    @property
    def count(self) -> int:
        """改动 n 处."""
        return len(self.fields) + textdiff.changes(self.rows)


def compare(old: ArticleFields, new: ArticleFields) -> Comparison:
    """What changed from one text to another, as a reader sees it.

    A line in which only what a reader does not see changed (a link's target, a word made bold)
    is shown with its marks, so that no change stays hidden.
    """
    mine, theirs = _readable(old.body), _readable(new.body)
    before, after = _shown_lines(mine, theirs), _shown_lines(theirs, mine)
    if before == after and old.body != new.body:
        before, after = old.body.splitlines(), new.body.splitlines()
    return Comparison(field_changes(old, new),
                      textdiff.compare("\n".join(before), "\n".join(after)))


def _readable(body: str) -> list[tuple[str, str]]:
    """(as it stands, as a reader sees it) of every paragraph."""
    lines = body.splitlines()
    return [(lines[p.line - 1], f"【小标题】{p.text}" if p.heading else p.text)
            for p in paragraphs(body)]


def _shown_lines(mine: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> list[str]:
    known = {raw for raw, _ in theirs}
    alike = {seen for _, seen in theirs}
    return [raw if raw not in known and seen in alike else seen for raw, seen in mine]


def reference(name: str) -> str:
    """How a text refers to a picture: its bare name, in angle brackets where it needs them."""
    return f"<{name}>" if set(name) & set(" ()") else name


_PICTURE = re.compile(r"(!\[[^\]]*\]\()(?:<([^<>\n]+)>|([^()\s]+))((?: \"[^\"]*\")?\))")


def rename_pictures(markdown: str, names: Mapping[str, str | None]) -> str:
    """The text with pictures under new names; a picture whose new name is None is taken out."""

    def renamed(found: re.Match[str]) -> str:
        old = found[2] or found[3]
        if old not in names:
            return found[0]
        new = names[old]
        return "" if new is None else f"{found[1]}{reference(new)}{found[4]}"

    return _PICTURE.sub(renamed, markdown)


def below_the_title(markdown: str) -> str:
    """The text with its headings one level down where one is as high as the article's title."""
    if not re.search(r"^# ", markdown, re.MULTILINE):
        return markdown
    return re.sub(r"^(#{1,5}) ", r"#\1 ", markdown, flags=re.MULTILINE)


def insert_pictures(body: str, names: list[str], cursor: str) -> str:
    """The text with pictures put in at the cursor (UTF-16 units, as browsers count), or the end."""
    lines = "\n\n".join(f"![]({reference(name)})" for name in names)
    units = body.encode("utf-16-le")
    place = read_number(cursor)
    at = place * 2 if place is not None and place * 2 < len(units) else len(units)
    before = units[:at].decode("utf-16-le", "ignore")
    after = body[len(before):]
    return f"{before.rstrip()}\n\n{lines}\n\n{after.lstrip()}".lstrip("\n")


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"
