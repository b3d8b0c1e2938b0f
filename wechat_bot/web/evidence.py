"""核实: what was sent, what WeChat said, what the account shows, and the decision with a reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, WrongState
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.kinds import approved_html
from wechat_bot.publishing.models import Attempt, Message, WeChatEvent
from wechat_bot.publishing.rules import MODE_NAMES, MessageState, Mode, may_repeat_send
from wechat_bot.rendering import normalised_text
from wechat_bot.web import frame, publishing_forms, publishing_words
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("evidence", __name__)
_AGREEMENTS = {"title": "标题", "text": "正文", "digest": "摘要", "count": "篇数", "time": "时间"}
_EXCERPT = 60  # characters of the approved text, to recognise it by


@dataclass(frozen=True)
class Candidate:
    """A publication that the account showed at the last search; `agrees`: in which respects."""

    article_id: str
    at: datetime
    titles: list[str]
    urls: list[str]
    agrees: list[tuple[str, bool]]
    likely: bool


@dataclass(frozen=True)
class Ours:
    """One article of the message as it was approved."""

    position: int
    title: str
    digest: str
    characters: int
    begins: str


@page(bp, "/messages/<int:message_id>/evidence", permission=Permission.READ, title="核实发布结果")
def evidence_page(message_id: int) -> ResponseReturnValue:
    """核实发布结果: the evidence, ours and WeChat's, and the choices with their consequences."""
    return show(message_id)


def show(
    message_id: int, problem: BureauError | None = None, form: Form | None = None
) -> ResponseReturnValue:
    """The page; after a refusal with what was typed."""
    with frame.office().db.read() as session:
        message = queries.get_message(session, message_id)
        text = _render(session, message, problem, form or MultiDict())
    return text, frame.status_of(problem) if problem else 200


def _render(
    session: Session, message: Message, problem: BureauError | None, form: Form
) -> str:
    attempts = queries.attempts(session, message.id)
    mass = message.mode == Mode.MASS_SEND.value
    candidates = candidates_of(attempts)
    return render_template(
        "publishing/evidence.html", message=message, problem=problem, form=form,
        names=queries.titles(session, message), mode_name=MODE_NAMES[Mode(message.mode)],
        mass=mass, uncertain=message.state == MessageState.UNCONFIRMED.value,
        ours=_ours(session, message), candidates=candidates,
        evidence=publishing_words.evidence_of(attempts, message.submit_started_at),
        events=[(event.received_at, event_words(event)) for event in queries.events_since(
            session, message.submit_started_at or message.created_at, message.id)],
        exchanges=publishing_words.exchanges(attempts),
        may_ask=mass and not message.msg_id
        and may_repeat_send(message.first_submit_at, clock.now()),
        asking=message.ask_again_by_id is not None,
        time_type=publishing_forms.time_input_type,
    )


def _ours(session: Session, message: Message) -> list[Ours]:
    found = []
    for placed in queries.placed_articles(session, message):
        text = normalised_text(approved_html(placed.artefact))
        found.append(Ours(placed.article.position, placed.artefact.title, placed.artefact.digest,
                          len(text), text[:_EXCERPT]))
    return found


def candidates_of(attempts: list[Attempt]) -> list[Candidate]:
    """What the last search of the account's list showed, the most similar first."""
    searches = [a for a in attempts if a.step == "freepublish_batchget" and a.outcome == "ok"]
    if not searches:
        return []
    rows: list[dict[str, Any]] = json.loads(searches[-1].detail or "{}").get("newest", [])
    return [_candidate(row) for row in rows]


def _candidate(row: dict[str, Any]) -> Candidate:
    same = set(row.get("same", ()))
    return Candidate(
        row["article_id"], datetime.fromisoformat(row["at"]), row["titles"], row["urls"],
        [(label, name in same) for name, label in _AGREEMENTS.items()],
        likely={"title", "text", "count"} <= same)


@action(bp, "/messages/<int:message_id>/decide", permission=Permission.DECIDE_UNCONFIRMED)
def decide(message_id: int) -> ResponseReturnValue:
    """判定结果待核实, by hand or by naming one of the publications that the account shows."""
    office = frame.office()
    try:
        with office.db.read() as session:
            message = queries.get_message(session, message_id)
            articles = len(message.articles)
            candidates = candidates_of(queries.attempts(session, message_id))
        form = publishing_forms.read_decision(_with_candidate(candidates), articles)
        operations.decide(
            frame.actor(), office, message_id, published=form.published, reason=form.reason,
            published_at=form.published_at, urls=form.urls, article_id=form.article_id)
    except BureauError as error:
        return show(message_id, error, request.form)
    frame.hand_on()
    said = ("已判定为已发出，并登入主动公开台账。" if form.published
            else "已判定为没有发出。稿件回到“已定稿”，可以重新安排。")
    return frame.done(said, _message(message_id))


def _with_candidate(candidates: list[Candidate]) -> Form:
    """The form, its time and links filled from the chosen publication where nothing was typed."""
    form: Form = MultiDict(request.form)
    verdict, _, wanted = form.get("verdict", "").partition(":")
    chosen = next((c for c in candidates if c.article_id == wanted), None)
    if verdict != "published" or not wanted:
        return form
    if chosen is None:
        raise WrongState("公众号的列表刚刚又查过一次，选的那一条不在里面了，没有登记。请重新选。")
    form["verdict"], form["article_id"] = "published", chosen.article_id
    form["published_at"] = publishing_forms.time_value(chosen.at)
    for number, url in enumerate(chosen.urls, start=1):
        form[f"url_{number}"] = url
    return form


@action(bp, "/messages/<int:message_id>/look-again", permission=Permission.DECIDE_UNCONFIRMED)
def look_again(message_id: int) -> ResponseReturnValue:
    """现在再查一次: the worker searches the account's list at once; nothing is sent."""
    try:
        operations.look_again(frame.actor(), frame.office(), message_id)
    except BureauError as error:
        return show(message_id, error, request.form)
    return frame.done("已请后台程序再查一次，几秒钟后刷新本页看结果。不会重复提交。", _here(message_id))


@action(bp, "/messages/<int:message_id>/ask-again", permission=Permission.PUBLISH)
def ask_again(message_id: int) -> ResponseReturnValue:
    """用同一编号再问一次 (群发, 24 小时内)."""
    try:
        operations.ask_again(frame.actor(), frame.office(), message_id,
                             request.form.get("ask_reason", ""))
    except BureauError as error:
        return show(message_id, error, request.form)
    return frame.done("已请后台程序用同一编号再问一次，一分钟后刷新本页看结果。", _here(message_id))


def event_words(event: WeChatEvent) -> str:
    """An event in words for the page."""
    what = "群发结果" if event.event.startswith("MASS") else "发表结果"
    number = event.publish_id or event.msg_id
    return f"{what}：{event.status}，编号 {number}" + (f"。{event.note}" if event.note else "")


def _message(message_id: int) -> str:
    return url_for("publishing.message_page", message_id=message_id)


def _here(message_id: int) -> str:
    return url_for("evidence.evidence_page", message_id=message_id)
