"""Front matter: the YAML head of a Markdown file, as fields of an article. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from wechat_bot.kernel.errors import InvalidInput

# What people write → our field. Chinese names are as good as English ones.
_KEYS = {
    "title": "title", "标题": "title",
    "author": "author", "作者": "author",
    "digest": "digest", "摘要": "digest", "summary": "digest", "description": "digest",
    "cover": "cover", "封面": "cover",
    "template": "template", "模板": "template", "类型": "template",
    "section": "section", "供稿单位": "section",
    "contributor": "contributor", "供稿人": "contributor",
    "origin": "origin", "来源类型": "origin",
    "source": "source", "来源": "source",
    "source_url": "source_url", "原文链接": "source_url",
    "theme": "theme", "版式": "theme",
    "read_more": "read_more", "阅读原文": "read_more",
    "government_information": "is_government_information", "政府信息": "is_government_information",
    "kind": "info_kind", "信息类型": "info_kind",
    "key_area": "key_area", "重点领域": "key_area",
    "article_20": "article_20", "条例二十条": "article_20",
}
_ORIGINS = {"原创": "original", "转载": "repost", "original": "original", "repost": "repost"}
_KINDS = {
    "政策解读": "policy_interpretation", "回应关切": "response", "一般信息": "none",
    "policy_interpretation": "policy_interpretation", "response": "response", "none": "none",
}
_YES = {"true": True, "是": True, "yes": True, "on": True,
        "false": False, "否": False, "no": False, "off": False}


@dataclass(frozen=True)
class ParsedFile:
    """A Markdown file taken apart. `values` holds only the fields that were given.

    lines_before: how many lines of the file come before the body.
    """

    values: Mapping[str, Any]
    body: str
    notes: tuple[str, ...] = field(default=())
    lines_before: int = 0


def parse_markdown_file(text: str, name: str) -> ParsedFile:
    """Head and body of a file; a file without a head is all body.

    Raises InvalidInput naming file, line and key. Unknown keys are left out and noted.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    head = re.match(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", text, re.DOTALL | re.MULTILINE)
    if head is None:
        if re.match(r"---[ \t]*\n[^\n]*:", text):
            raise InvalidInput(
                f"{name} 的文件头没有结束：开头的 --- 之后要再有一行 --- 。没有导入，文件没有改动。"
            )
        return ParsedFile({}, text)
    values, notes = _read_head(head.group(1), name)
    return ParsedFile(values, text[head.end():], tuple(notes), text.count("\n", 0, head.end()))


def _read_head(head: str, name: str) -> tuple[dict[str, Any], list[str]]:
    try:
        # Every value stays the text that was typed: 20.10 is not 20.1, 12:30 is not a number.
        raw = yaml.load(head, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        # Where the faulty piece begins says more than where reading gave up.
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 2} 行" if mark is not None else "文件头"
        raise InvalidInput(
            f"{name} {place}写法有误，读不懂文件头。每行应为“名称: 内容”，"
            "内容里有冒号、井号时加引号。没有导入，文件没有改动。"
        ) from None
    if not raw:
        return {}, []
    if not isinstance(raw, dict):
        raise InvalidInput(
            f"{name} 的文件头应为“名称: 内容”一行一项，冒号用英文半角，后面空一格。"
            "没有导入，文件没有改动。"
        )
    values: dict[str, Any] = {}
    notes: list[str] = []
    for key, value in raw.items():
        target = _KEYS.get(str(key).strip().lower())
        if target is None:
            notes.append(f"{name} 的文件头里“{key}”不认识，没有采用")
        elif value != "":
            values[target] = _value(target, value, f"{name} 的文件头里“{key}”")
    return values, notes


def _value(target: str, value: Any, where: str) -> Any:
    if target in {"is_government_information", "key_area"}:
        answer = _YES.get(str(value).strip().lower())
        if answer is None:
            raise InvalidInput(f"{where}应写 true 或 false（是、否也可以）。没有导入。")
        return answer
    if isinstance(value, dict | list):
        raise InvalidInput(f"{where}应是一行文字。没有导入。")
    text = str(value).strip()
    table = {"origin": _ORIGINS, "info_kind": _KINDS}.get(target)
    if table is None:
        return text
    if text not in table:
        raise InvalidInput(f"{where}写的是“{text}”，应是 {'、'.join(list(table)[:3])} 之一。没有导入。")
    return table[text]
