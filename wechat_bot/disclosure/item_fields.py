"""公开信息的登记项 as data: one definition for the form, the table, corrections and the page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from wechat_bot.disclosure import reading
from wechat_bot.disclosure.articles import ARTICLE_21, article_20_name, basis_of
from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel import reading as typed
from wechat_bot.records.fields import Field, FieldKind, Value, Values, read_fields

TITLE_LIMIT, NAME_LIMIT, SOURCE_LIMIT, DOCUMENT_LIMIT, INDEX_LIMIT = 200, 60, 200, 100, 60
REASON_LIMIT = 1000
PRESENTATION_NAMES = {"text": "图文", "pictures": "图片", "video": "视频", "annex": "附件",
                      "text_annex": "图文和附件"}
AVAILABILITY_NAMES = {"active": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
VALIDITY_NAMES = {"in_force": "有效", "expired": "失效", "repealed": "废止"}


@dataclass(frozen=True)
class OwnField(Field):
    """A field that the ledger reads and shows in its own way."""

    reader: Callable[[str], Value] | None = None
    shower: Callable[[str], str] | None = None

    def read(self, text: str) -> Value:
        """The typed text as a value."""
        if self.reader is None:
            return super().read(text)
        if self.required and not text.strip():
            raise ValueError(f"请填写{self.label}")
        return self.reader(text)

    def show(self, value: Value) -> str:
        """A value as people read it."""
        return self.shower(str(value or "")) if self.shower else super().show(value)


def _made_on(text: str) -> Value:
    return typed.read_day(text, clock.now())


def _names(text: str) -> Value:
    return "、".join(typed.read_names(typed.read_text(text, "校对", SOURCE_LIMIT)))


def _article_21(text: str) -> Value:
    plain = text.strip()
    for code, name in ARTICLE_21.items():
        if plain in (code, name):
            return code
    if not plain:
        return ""
    if plain.startswith("其他"):
        return "other"
    raise ValueError(f"“{plain}”不是条例第二十一条的事项，可以写：{'、'.join(ARTICLE_21.values())}")


MAIN_FIELDS: tuple[Field, ...] = (
    Field("title", "标题", required=True, limit=TITLE_LIMIT),
    Field("document_number", "文号", limit=DOCUMENT_LIMIT),
    Field("summary", "内容概述", limit=REASON_LIMIT),
    OwnField("made_on", "生成日期", FieldKind.DAY, reader=_made_on,
             hint="公文写签发日期。二十个工作日从这一天的第二天起算。"),
    Field("section", "供稿单位", limit=NAME_LIMIT),
    Field("contributor", "供稿人", limit=NAME_LIMIT),
    Field("origin", "来源类型", FieldKind.CHOICE, choices=ORIGIN_NAMES, default="original"),
    Field("source", "来源", limit=SOURCE_LIMIT),
    Field("is_government_information", "是否政府信息", FieldKind.YES_NO, default="是"),
    Field("info_kind", "信息类型", FieldKind.CHOICE, choices=INFO_KIND_NAMES, default="none"),
    Field("key_area", "重点领域", FieldKind.YES_NO),
    OwnField("article_20", "条例第二十条", reader=reading.read_article_20, shower=article_20_name),
)
# Beyond what every line of a ledger has; all may stay empty.
MORE_FIELDS: tuple[Field, ...] = (
    Field("topic", "主题分类", names=("信息分类", "组配分类", "体裁分类", "信息主题"), limit=60),
    Field("catalogue", "公开目录", names=("目录分类", "所属目录", "公开栏目", "栏目"), limit=60),
    Field("presentation", "公开形式", FieldKind.CHOICE, names=("表现形式", "信息形式"),
          choices=PRESENTATION_NAMES),
    Field("availability", "公开属性", FieldKind.CHOICE, names=("公开类型", "公开属性类型"),
          choices=AVAILABILITY_NAMES, default="active"),
    OwnField("article_21", "条例第二十一条", names=("条例二十一条", "第二十一条", "二十一条"),
             reader=_article_21, shower=lambda code: ARTICLE_21.get(code, "")),
    Field("legal_basis", "主动公开依据", names=("法定主动公开依据", "公开依据"), limit=200, width=30),
    Field("keywords", "关键词", names=("主题词", "关键字"), limit=200),
    Field("validity", "有效性", FieldKind.CHOICE, names=("时效", "时效性", "是否有效", "信息时效"),
          choices=VALIDITY_NAMES, default="in_force"),
    Field("validity_on", "失效或废止日期", FieldKind.DAY, names=("失效日期", "废止日期", "有效期至")),
    Field("secrecy", "保密审查结论", names=("保密审查", "保密审查意见", "保密审核"), limit=200, width=24),
    OwnField("proofreaders", "校对", names=("校对人", "校对人员"), reader=_names),
    Field("reads", "阅读量", FieldKind.COUNT, names=("阅读数", "阅读次数", "点击量"), width=8),
)
ITEM_FIELDS: tuple[Field, ...] = (*MAIN_FIELDS, *MORE_FIELDS)
MORE_DEFAULTS: Values = {each.key: each.read("") for each in MORE_FIELDS}


def field_of(key: str) -> Field:
    """The field of a key."""
    return next(each for each in ITEM_FIELDS if each.key == key)


def read_more(texts: Mapping[str, str]) -> tuple[Values, dict[str, str]]:
    """(values of MORE_FIELDS, what is wrong with them), the two of validity looked at together."""
    values, wrong = read_fields(MORE_FIELDS, texts)
    if not wrong:
        wrong = problems(values)
    return values, wrong


def read_item(texts: Mapping[str, str]) -> tuple[Values, dict[str, str]]:
    """(values of ITEM_FIELDS, what is wrong with them)."""
    values, wrong = read_fields(ITEM_FIELDS, texts)
    if not wrong:
        wrong = problems(values)
        if values["origin"] == "repost" and not values["source"]:
            wrong["source"] = "转载的信息要写明来源"
    return values, wrong


def problems(values: Values) -> dict[str, str]:
    """What is wrong across fields. An item that is in force has no day of its end."""
    if values.get("validity") == "in_force" and values.get("validity_on") is not None:
        return {"validity_on": "写了失效或废止日期，有效性就要选“失效”或“废止”"}
    return {}


def with_basis(values: Values, article_20: str) -> Values:
    """The same with 主动公开依据 filled where nobody typed one."""
    if values.get("legal_basis"):
        return values
    return values | {"legal_basis": basis_of(article_20, str(values.get("article_21") or ""))}


def with_suggestions(topics: list[str], catalogues: list[str]) -> tuple[Field, ...]:
    """MORE_FIELDS with the office's own lists in the hints of 主题分类 and 公开目录."""
    lists = {"topic": topics, "catalogue": catalogues}
    return tuple(replace(each, hint="、".join(lists[each.key])) if each.key in lists else each
                 for each in MORE_FIELDS)
