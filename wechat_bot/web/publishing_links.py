"""登记链接: a person published in WeChat's back end and tells where; the text is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.outside.links import ArticlePage, LinkUnreadable, extract_pasted, fetch_article
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.kinds import check_ways
from wechat_bot.publishing.operations import TextDiffers
from wechat_bot.publishing.queries import Placed
from wechat_bot.publishing.rules import MessageState
from wechat_bot.web import frame, publishing_forms
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("publishing_links", __name__)
FETCH_ARTICLE = "FETCH_ARTICLE"
Fetch = Callable[[str, Config], ArticlePage]


@bp.record_once
def _choose_fetch(setup: BlueprintSetupState) -> None:
    """Tests and closed networks put another way of reading a page into the app's config."""
    setup.app.config.setdefault(FETCH_ARTICLE, fetch_article)


@dataclass(frozen=True)
class LinkForm:
    """登记链接 as typed."""

    url: str
    published_at: datetime
    how: CheckedHow
    text: str
    reason: str


@page(bp, "/messages/<int:message_id>/articles/<int:article_id>/link",
      permission=Permission.PUBLISH, title="登记链接")
def link_page(message_id: int, article_id: int) -> ResponseReturnValue:
    """The form of 登记链接."""
    usual = check_ways(find_article(message_id, article_id).artefact.kind)[0]
    return _show(message_id, article_id, MultiDict({"how": usual.value}))


@action(bp, "/messages/<int:message_id>/articles/<int:article_id>/link",
        permission=Permission.PUBLISH)
def record_link(message_id: int, article_id: int) -> ResponseReturnValue:
    """登记链接, after comparing the published text with the approved one."""
    office = frame.office()
    find_article(message_id, article_id)
    try:
        form = _read(request.form)
        operations.record_link(
            frame.actor(), office, article_id, url=form.url, published_at=form.published_at,
            how=form.how, published_text=_published_text(form, office.config), reason=form.reason)
    except BureauError as error:
        return _show(message_id, article_id, request.form, error)
    frame.hand_on()
    with office.db.read() as session:
        complete = queries.get_message(session, message_id).state == MessageState.PUBLISHED.value
    said = ("已登记链接，全部各篇都已登记，并登入主动公开台账。" if complete
            else "已登记这一篇的链接；还有没登记的，全部登记后才算已发表。")
    return frame.done(said, url_for("publishing.message_page", message_id=message_id))


def find_article(message_id: int, article_id: int) -> Placed:
    """An article of this message with its artefact; NotFound when it is not in it."""
    with frame.office().db.read() as session:
        message = queries.get_message(session, message_id)
        for placed in queries.placed_articles(session, message):
            if placed.article.id == article_id:
                return placed
    raise NotFound("这条发布任务里没有这一篇，可能链接抄错了。")


def _read(form: Form) -> LinkForm:
    wrong: dict[str, str] = {}
    url = form.get("url", "").strip()
    if not url.startswith(("http://", "https://")):
        wrong["url"] = "请粘贴文章链接（以 https://mp.weixin.qq.com/ 开头）。"
    try:
        published_at = publishing_forms.read_time(
            form.get("published_at", ""), "published_at", "请填写实际发表的时间（北京时间）。")
    except InvalidInput as error:
        wrong.update(error.fields)
    how = form.get("how", "")
    if how not in set(CheckedHow):
        wrong["how"] = "请选择怎样核对文字。"
    if wrong:
        raise InvalidInput.of(**wrong)
    return LinkForm(url, published_at, CheckedHow(how), form.get("published_text", ""),
                    form.get("reason", ""))


def _published_text(form: LinkForm, config: Config) -> str:
    """What the readers got, as HTML; "" where a person vouches for it."""
    if form.how is CheckedHow.AUTO:
        fetch = cast(Fetch, current_app.config[FETCH_ARTICLE])
        return fetch(form.url, config).content_html
    if form.how is CheckedHow.PASTED and form.text.strip():
        return extract_pasted(form.text)
    return ""


def _show(
    message_id: int, article_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    placed = find_article(message_id, article_id)
    unreadable = isinstance(problem, LinkUnreadable)
    how = form.get("how", "")
    if unreadable and how == CheckedHow.AUTO.value:
        how = CheckedHow.PASTED.value  # the next best way; the person may choose the other
    page_text = render_template(
        "publishing/link.html", message_id=message_id, article=placed.article,
        artefact=placed.artefact, form=form, problem=problem, how=how, unreadable=unreadable,
        comparison=problem.comparison if isinstance(problem, TextDiffers) else None,
        by_hand_only=CheckedHow.AUTO not in check_ways(placed.artefact.kind),
        time_type=publishing_forms.time_input_type(form.get("published_at", "")))
    return page_text, _status(problem)


def _status(problem: BureauError | None) -> int:
    if problem is None:
        return 200
    return 422 if isinstance(problem, LinkUnreadable) else frame.status_of(problem)
