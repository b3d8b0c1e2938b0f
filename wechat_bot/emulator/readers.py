"""What the public gets: article pages, their images, and the readers' overview."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request

from wechat_bot.emulator.clock import iso_beijing
from wechat_bot.emulator.context import base_url, current_state
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.records import Article, Publication, PublishedArticle
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.textsha import text_sha256

readers = Blueprint("readers", __name__)

MODES = {"publish": "发表（未通知粉丝）", "mass_send": "群发"}
_TAG = re.compile(r"<[^>]+>")
_IMAGE_HOST = re.compile(r"https?://mmbiz\.qpic\.cn/")


@dataclass(frozen=True)
class ReadArticle:
    """One article as a reader got it, for the lists of the pages and of the control API."""

    title: str
    url: str
    path: str
    token: str
    published_at: str
    mode: str
    status: str
    text_sha256: str
    cover: str

    @property
    def mode_label(self) -> str:
        """The mode in Chinese."""
        return MODES[self.mode]

    @property
    def shown_time(self) -> str:
        """2026-03-05 10:00, in Beijing time."""
        return datetime.fromisoformat(self.published_at).strftime("%Y-%m-%d %H:%M")

    def as_json(self) -> dict[str, str]:
        """The entry of the readers' list."""
        return {
            "title": self.title,
            "url": self.url,
            "published_at": self.published_at,
            "mode": self.mode,
            "text_sha256": self.text_sha256,
        }


def read_articles(state: EmulatorState, base: str) -> list[ReadArticle]:
    """Every article that was ever public, oldest first, also those deleted since."""
    settle(state)
    publications = sorted(state.publications.values(), key=lambda item: item.published_at)
    return [
        ReadArticle(
            title=item.article.title,
            url=base + item.path,
            path=item.path,
            token=item.token,
            published_at=iso_beijing(publication.published_at),
            mode=publication.mode,
            status=_status(publication, item),
            text_sha256=text_sha256(item.article.content),
            cover=_cover(state, item.article),
        )
        for publication in publications
        for item in publication.articles
    ]


def _status(publication: Publication, item: PublishedArticle) -> str:
    if publication.banned:
        return "已被平台封禁"
    return "已被发布者删除" if item.is_deleted else ""


def _cover(state: EmulatorState, article: Article) -> str:
    material = state.materials.get(article.thumb_media_id)
    return f"/mmbiz/{material.image.path}/300" if material and material.image else ""


def shown_content(content: str) -> str:
    """Stored HTML for a browser: the image addresses led to the emulator, all else untouched."""

    def local(match: re.Match[str]) -> str:
        tag = _IMAGE_HOST.sub("/mmbiz/", match.group(0))
        return tag.replace(" data-src=", " src=", 1) if tag.startswith("<img ") else tag

    return _TAG.sub(local, content)


@readers.get("/s/<token>")
def article(token: str) -> str:
    """An article by its short address."""
    return _article_page(token)


@readers.get("/s")
def article_by_query() -> str:
    """An article by its long address (sn), or a draft's temporary preview (tempkey)."""
    preview_key = request.args.get("tempkey", "")
    if not preview_key:
        return _article_page(request.args.get("sn", ""))
    state = current_state()
    with state.lock:
        for draft in state.drafts.values():
            if draft.preview_key == preview_key:
                idx = request.args.get("idx", 1, type=int)
                if 1 <= idx <= len(draft.articles):
                    return _render(state, draft.articles[idx - 1], "", preview=True)
    return _notice("该链接已过期", "这是草稿的临时预览链接，草稿已不在草稿箱中。")


def _article_page(token: str) -> str:
    state = current_state()
    with state.lock:
        settle(state)
        found = state.pages.get(token)
        if found is None:
            return _notice("参数错误", "没有这篇文章，请核对链接。")
        publication, item = found
        if publication.banned:
            return _notice("此内容因违规无法查看", "此内容由于涉嫌违反相关法律法规，无法查看。")
        if item.is_deleted:
            return _notice("该内容已被发布者删除", "发布者已将这篇文章删除，无法查看。")
        return _render(state, item.article, iso_beijing(publication.published_at))


def _render(state: EmulatorState, shown: Article, published_at: str, preview: bool = False) -> str:
    pictures = [
        f"/mmbiz/{material.image.path}/640"
        for media_id in shown.image_media_ids
        if (material := state.materials.get(media_id)) and material.image
    ]
    moment = datetime.fromisoformat(published_at) if published_at else None
    return render_template(
        "article.html",
        article=shown,
        content=shown_content(shown.content),
        pictures=pictures,
        moment=moment,
        preview=preview,
        account=state.settings.account_name,
    )


def _notice(title: str, sentence: str) -> str:
    return render_template("notice.html", title=title, sentence=sentence)


@readers.get("/mmbiz/<folder>/<key>")
@readers.get("/mmbiz/<folder>/<key>/<size>")
def image(folder: str, key: str, size: str = "0") -> Response:
    """An uploaded image; the size in the address changes nothing here."""
    found = current_state().images.get(f"{folder}/{key}")
    if found is None:
        abort(404)
    return Response(found.data, mimetype=found.mimetype)


@readers.get("/reader/")
def overview() -> str:
    """The list of what readers got, and the chosen article on a phone-sized screen."""
    state = current_state()
    with state.lock:
        articles = read_articles(state, base_url())[::-1]
        account = state.settings.account_name
    chosen = next(
        (item for item in articles if item.token == request.args.get("open")),
        articles[0] if articles else None,
    )
    return render_template("reader.html", articles=articles, chosen=chosen, account=account)
