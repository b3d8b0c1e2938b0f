"""补录: an article that was published without us becomes a post and a release of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, ledger
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.drafting import layout
from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.late import keep_published
from wechat_bot.drafting.models import Revision
from wechat_bot.drafting.rules import (
    INFO_KIND_NAMES,
    NAME_LIMIT,
    ORIGIN_NAMES,
    SOURCE_LIMIT,
    ArticleFields,
    article_20_codes,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Article
from wechat_bot.publishing.rules import Mode
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.ports import Pictures, PictureUnreadable
from wechat_bot.reconciling.rules import link_key
from wechat_bot.rendering import plain_text, text_sha256
from wechat_bot.rendering.word import fetched_to_markdown, picture_addresses

_SUMMARY = 120
COVER = "封面"
PictureDone = Callable[[int, int], None]


@dataclass(frozen=True)
class LateForm:
    """What a person says of an article that was published without us."""

    section: str = ""
    contributor: str = ""
    origin: str = "original"
    source: str = ""
    is_government_information: bool = True
    info_kind: str = "none"
    key_area: bool = False
    article_20: str = ""

    def problems(self, sections: tuple[str, ...]) -> dict[str, str]:
        """What is wrong with it, per field."""
        wrong: dict[str, str] = {}
        if self.section and self.section not in sections:
            wrong["section"] = f"供稿单位“{self.section}”不在单位名单里。"
        if not self.contributor.strip():
            wrong["contributor"] = "请填写供稿人；不清楚的写“历史文章”。"
        elif len(self.contributor.strip()) > NAME_LIMIT:
            wrong["contributor"] = f"供稿人最多 {NAME_LIMIT} 个字。"
        if self.origin not in ORIGIN_NAMES:
            wrong["origin"] = "请选原创或转载。"
        if self.origin == "repost" and not self.source.strip():
            wrong["source"] = "转载的要写明来源。"
        if len(self.source.strip()) > SOURCE_LIMIT:
            wrong["source"] = f"来源最多 {SOURCE_LIMIT} 个字。"
        if self.info_kind not in INFO_KIND_NAMES:
            wrong["info_kind"] = "请选择信息类型。"
        if self.article_20 and self.article_20 not in article_20_codes():
            wrong["article_20"] = "条例第二十条的项应是 20.1 到 20.15 之一。"
        return wrong


@dataclass(frozen=True)
class PublicText:
    """An article as readers have it. url: unchanged, as WeChat or the person gave it."""

    title: str
    url: str
    html: str
    published_at: datetime
    time_source: str
    author: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Fetched:
    """The text as Markdown with its pictures and its cover, by name → (sha256 in the store, it).

    missing: what could not be fetched, and why.
    """

    body: str
    pictures: dict[str, tuple[str, Picture]]
    missing: tuple[str, ...] = ()
    cover: dict[str, tuple[str, Picture]] = field(default_factory=dict)

    @property
    def cover_sha256(self) -> str:
        """The cover in the store, "" without one."""
        return next((sha256 for sha256, _ in self.cover.values()), "")


@dataclass(frozen=True)
class Entered:
    """What 补录 made. new: not there before. missing: pictures that are marked in the text."""

    release_id: int
    new: bool
    pictures: int = 0
    missing: tuple[str, ...] = field(default_factory=tuple)


def fetch_pictures(
    office: Office, html: str, pictures: Pictures, each: PictureDone = lambda _done, _all: None,
    cover: str = "",
) -> Fetched:
    """Bring the article's pictures and its cover into the media store, the text kept whatever fails.

    cover: its address, "" where WeChat gave none (a pasted link).
    """
    addresses = picture_addresses(html)
    got: dict[str, Picture] = {}
    missing: list[str] = []
    for number, address in enumerate(addresses, start=1):
        each(number, len(addresses))
        try:
            got[address] = process_picture(pictures.fetch(address), f"第{number}张")
        except (PictureUnreadable, InvalidInput) as error:
            missing.append(f"第 {number} 张图片：{error.message}")
    text = fetched_to_markdown(html, {address: p.data for address, p in got.items()})
    by_data = {picture.data: picture for picture in got.values()}
    stored = {name: (office.media.put(data), by_data[data]) for name, data in text.images.items()}
    fetched_cover: dict[str, tuple[str, Picture]] = {}
    if cover:
        try:
            picture = got.get(cover) or process_picture(pictures.fetch(cover), COVER)
            fetched_cover[f"{COVER}{picture.ending}"] = office.media.put(picture.data), picture
        except (PictureUnreadable, InvalidInput) as error:
            missing.append(f"{COVER}：{error.message}")
    return Fetched(f"{text.markdown.strip()}\n", stored, tuple(missing), fetched_cover)


def known_release(session: Session, url: str) -> Release | None:
    """The release of the account with this link, however it is written."""
    mine = link_key(url)
    if not mine:
        return None
    found = session.execute(select(Release.id, Release.url).where(
        Release.channel == WECHAT, Release.url != ""))
    twin = next((release_id for release_id, other in found if link_key(other) == mine), None)
    return session.get(Release, twin, with_for_update=True) if twin is not None else None


def is_known_article(session: Session, url: str) -> bool:
    """Whether one of our own messages has this link: it comes into the ledger by itself."""
    mine = link_key(url)
    return bool(mine) and any(
        link_key(other) == mine
        for other in session.scalars(select(Article.url).where(Article.url != "")))


def write(
    session: Session, office: Office, actor: Actor, text: PublicText, form: LateForm,
    fetched: Fetched, release: Release | None,
) -> Release:
    """The post, and its release: the one given (by hand, completed), or a new one."""
    section, contributor = _who(form, release)
    fields = _fields(office, text, form, fetched, section, contributor)
    revision = keep_published(
        session, office, actor, fields, {**fetched.pictures, **fetched.cover})
    if release is None:
        numbers = ledger.IndexNumbers(session, office.config.agency.body_code)
        item = ledger.new_item(session, numbers, _entry(text, fields), actor.name)
        item.post_id = revision.post_id
        release = ledger.new_release(session, item, _entry(text, fields), actor.name)
    else:
        _complete(release, text, revision)
    release.mode = release.mode or Mode.MANUAL.value
    release.revision_sha256, release.text_sha256 = revision.sha256, text_sha256(text.html)
    session.flush()
    changes.note_late(session, actor, release, "公众号上已发表的文章补录，当时这一年已经封账")
    journal.record(session, actor, "release.late_entered", f"release:{release.id}",
                   title=text.title, index_number=release.item.index_number)
    return release


def _who(form: LateForm, release: Release | None) -> tuple[str, str]:
    """A release that a person entered knows better than the form's defaults."""
    if release is None:
        return form.section, form.contributor.strip()
    return release.item.section or form.section, release.item.contributor or form.contributor.strip()


def _fields(
    office: Office, text: PublicText, form: LateForm, fetched: Fetched, section: str,
    contributor: str,
) -> ArticleFields:
    return ArticleFields(
        title=text.title, author=text.author or office.config.agency.account_name,
        digest=text.digest, body=fetched.body, theme=layout.DEFAULT_THEME, section=section,
        contributor=contributor, origin=form.origin, source=form.source.strip(),
        source_url="", cover_sha256=fetched.cover_sha256,
        is_government_information=form.is_government_information,
        info_kind=form.info_kind, key_area=form.key_area, article_20=form.article_20)


def _entry(text: PublicText, fields: ArticleFields) -> Entry:
    summary = text.digest or " ".join(plain_text(text.html).split())[:_SUMMARY]
    return Entry(
        title=text.title[:ledger.TITLE_LIMIT], channel=WECHAT, published_at=text.published_at,
        time_source=text.time_source, url=text.url, summary=summary,
        made_on=clock.to_beijing(text.published_at).date(), section=fields.section,
        contributor=fields.contributor, origin=fields.origin, source=fields.source,
        is_government_information=fields.is_government_information, info_kind=fields.info_kind,
        key_area=fields.key_area, article_20=fields.article_20)


def _complete(release: Release, text: PublicText, revision: Revision) -> None:
    release.item.post_id = release.item.post_id or revision.post_id
    release.url = release.url or text.url
    if release.time_source == "date_only" and text.time_source != "person":
        release.published_at, release.time_source = text.published_at, text.time_source


def text_of(row: AccountArticle) -> PublicText:
    """An article of the account's list as a text."""
    return PublicText(row.title or "（没有标题）", row.url, row.content, row.published_at, "batchget",
                      row.author, row.digest)


def tidy(form: LateForm) -> dict[str, Any]:
    """The form as an errand's arguments."""
    return {"section": form.section, "contributor": form.contributor.strip(),
            "origin": form.origin, "source": form.source.strip(),
            "is_government_information": form.is_government_information,
            "info_kind": form.info_kind, "key_area": form.key_area,
            "article_20": form.article_20}


def form_of(args: Mapping[str, Any]) -> LateForm:
    """The form out of an errand's arguments."""
    return LateForm(**{name: args[name] for name in tidy(LateForm()) if name in args})
