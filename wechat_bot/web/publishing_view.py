"""The page of one message, as shown by itself and again after a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import BureauError
from wechat_bot.people import queries as people
from wechat_bot.publishing import lifecycle, mass_results, queries
from wechat_bot.publishing.comparison import CHECKED_HOW_NAMES, CheckedHow
from wechat_bot.publishing.kinds import approved_html, possible_modes
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import (
    MESSAGE_STATE_NAMES,
    MESSAGE_TRANSITIONS,
    MODE_AUDIENCE,
    MODE_NAMES,
    QUEUED_STATES,
    MessageState,
    Mode,
)
from wechat_bot.rendering import normalised_text
from wechat_bot.reviewing.models import ApprovedArtefact
from wechat_bot.web import frame, preflight_box, publishing_forms, publishing_words, slot_check
from wechat_bot.web.publishing_forms import Form

_BY_PERSON = (MessageState.IN_DRAFT_BOX, MessageState.AWAITING_PERSON)


@dataclass(frozen=True)
class ArticleLine:
    """An article of a message with what is sent for it, in words."""

    article: Article
    artefact: ApprovedArtefact
    outcome: str
    checked: str
    characters: int


def show(
    message_id: int, problem: BureauError | None = None, form: Form | None = None,
    opened: str = "",
) -> ResponseReturnValue:
    """The page; after a refusal with what was typed and the form `opened` that it was in."""
    with frame.office().db.read() as session:
        message = queries.get_message(session, message_id)
        page_text = _render(session, message, problem, form or MultiDict(), opened)
    return page_text, frame.status_of(problem) if problem else 200


def _render(
    session: Session, message: Message, problem: BureauError | None, form: Form, opened: str
) -> str:
    state, mode = MessageState(message.state), Mode(message.mode)
    attempts = queries.attempts(session, message.id)
    queued = state in QUEUED_STATES
    lines = _lines(session, message)
    kinds = [line.artefact.kind for line in lines]
    config = frame.office().config
    return render_template(
        "publishing/message.html", message=message, state=state.value, problem=problem, form=form,
        opened=opened, lines=lines, names=queries.titles(session, message),
        state_name=MESSAGE_STATE_NAMES[state], tone=publishing_words.STATE_TONES[state],
        situation=publishing_words.SITUATIONS[state], next_step=publishing_words.next_step(state, kinds),
        mode_name=MODE_NAMES[mode], audience=MODE_AUDIENCE[mode],
        modes={each: MODE_NAMES[each] for each in possible_modes(kinds)},
        due_phrase=publishing_words.due_phrase(mode), queued=queued,
        by_person=state in _BY_PERSON,
        can_cancel=MessageState.CANCELLED in MESSAGE_TRANSITIONS[state],
        lost_approval=lifecycle.approvals_problem(session, message) if queued else None,
        time_warnings=slot_check.warnings(message.due_at)
        if state is MessageState.SCHEDULED else [],
        warnings=slot_check.warnings_of_form(form) if opened == "reschedule" else [],
        exchanges=publishing_words.exchanges(attempts),
        result_lines=mass_results.result_lines(message.result_json),
        time_source=publishing_words.TIME_SOURCES.get(message.time_source, ""),
        maker=people.name_of(session, message.created_by_id),
        history=journal.history(session, [f"message:{message.id}"]),
        due_value=publishing_forms.time_value(
            message.due_at if message.due_at > clock.now()
            else slot_check.default_time()),
        preflight=preflight_box.box(session, message),
        time_type=publishing_forms.time_input_type, has_account=bool(config.wechat.app_id),
    )


def _lines(session: Session, message: Message) -> list[ArticleLine]:
    return [_line(placed.article, placed.artefact)
            for placed in queries.placed_articles(session, message)]


def _line(article: Article, artefact: ApprovedArtefact) -> ArticleLine:
    how = CHECKED_HOW_NAMES[CheckedHow(article.check_how)] if article.check_how else ""
    return ArticleLine(
        article, artefact, publishing_words.OUTCOME_NAMES.get(article.outcome, article.outcome),
        f"{how}：{article.check_result}" if how else "", len(normalised_text(approved_html(artefact))))
