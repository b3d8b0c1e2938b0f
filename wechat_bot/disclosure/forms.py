"""登记公开信息的表单: what was typed, read field by field into an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from wechat_bot.disclosure import item_fields, ledger, reading
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.kernel import clock
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import InvalidInput

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ReleaseForm:
    """登记公开信息, as typed. Dates as 2024-03-05 or 2024-03-05 10:00, Beijing time.

    index_number: "" for a new item, else that of the item this is another release of (then
    only channel, published, url and reviewers are read; a title, if given, must agree).
    replaces_id: the earlier release of that item which this one corrects. more: the fields of
    item_fields.MORE_FIELDS as typed. reason: asked where the release belongs to a closed year.
    """

    channel: str
    published: str
    title: str = ""
    url: str = ""
    index_number: str = ""
    replaces_id: int | None = None
    document_number: str = ""
    summary: str = ""
    made_on: str = ""
    section: str = ""
    contributor: str = ""
    reviewers: str = ""
    origin: str = "original"
    source: str = ""
    is_government_information: bool = True
    info_kind: str = "none"
    key_area: bool = False
    article_20: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def entry_of_form(config: Config, form: ReleaseForm, item: DisclosureItem | None) -> Entry:
    """The form as an entry; `item` is the one it is another release of. InvalidInput lists all."""
    wrong: dict[str, str] = {}
    now = clock.now()
    more, wrong_more = item_fields.read_more(form.more)
    wrong |= {key: f"{message}。" for key, message in wrong_more.items()}
    moment = read_field(wrong, "published", lambda: typed.read_moment(form.published, now),
                    typed.Moment(now, date_only=False))
    entry = Entry(
        title=item.title if item else _text(wrong, form, "title", "标题", ledger.TITLE_LIMIT),
        channel=read_field(wrong, "channel", lambda: reading.read_channel(
            form.channel, config.disclosure.channels), ""),
        published_at=moment.at, time_source="date_only" if moment.date_only else "entered",
        url=read_field(wrong, "url", lambda: typed.read_url(form.url), ""),
        document_number=_text(wrong, form, "document_number", "文号", ledger.DOCUMENT_LIMIT),
        summary=_text(wrong, form, "summary", "内容概述", ledger.REASON_LIMIT),
        made_on=read_field(wrong, "made_on", lambda: typed.read_day(form.made_on, now), None),
        section=_text(wrong, form, "section", "供稿单位", ledger.NAME_LIMIT),
        contributor=_text(wrong, form, "contributor", "供稿人", ledger.NAME_LIMIT),
        reviewers=typed.read_names(form.reviewers),
        origin=read_field(wrong, "origin", lambda: reading.read_origin(form.origin), ""),
        source=_text(wrong, form, "source", "来源", ledger.SOURCE_LIMIT),
        is_government_information=form.is_government_information,
        info_kind=read_field(wrong, "info_kind", lambda: reading.read_info_kind(form.info_kind), ""),
        key_area=form.key_area,
        article_20=read_field(wrong, "article_20",
                          lambda: reading.read_article_20(form.article_20), ""),
        more=more,
    )
    if not entry.title and "title" not in wrong:
        wrong["title"] = "请填写标题。"
    if item is None and entry.origin == "repost" and not entry.source:
        wrong["source"] = "转载的信息要写明来源。"
    refuse(wrong)
    return entry


def _text(wrong: dict[str, str], form: ReleaseForm, key: str, name: str, limit: int) -> str:
    value: str = getattr(form, key)
    return read_field(wrong, key, lambda: typed.read_text(value, name, limit), "")


def read_field(wrong: dict[str, str], key: str, read: Callable[[], T], fallback: T) -> T:
    """Read one field; what is wrong with it is kept beside the others."""
    try:
        return read()
    except ValueError as error:
        wrong[key] = f"{error}。"
        return fallback


def refuse(wrong: dict[str, str]) -> None:
    """InvalidInput with every wrong field, unless there is none."""
    if wrong:
        raise InvalidInput.of(**wrong)
