"""审校的动作: what the buttons of the desk do."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.reviewing import operations, queries, remarks, rules
from wechat_bot.web import frame
from wechat_bot.web.frame import action
from wechat_bot.web.numbers import read_number
from wechat_bot.web.reviews import show_desk

bp = Blueprint("review_acts", __name__)


@action(bp, "/reviews/<int:round_id>/pass", permission=Permission.REVIEW)
def pass_level(round_id: int) -> ResponseReturnValue:
    """通过."""
    form = request.form

    def deed() -> str:
        level = operations.pass_level(
            frame.actor(), frame.office(), round_id, seen_sha256=form.get("seen_sha256", ""),
            opinion=form.get("opinion", ""), proofread="proofread" in form, level=_seen_level(),
        )
        return f"{rules.LEVEL_NAMES[level]}已通过，{_next(round_id)}。"

    return decide(round_id, deed)


@action(bp, "/reviews/<int:round_id>/return", permission=Permission.REVIEW)
def return_post(round_id: int) -> ResponseReturnValue:
    """退回修改."""
    def deed() -> str:
        operations.return_post(
            frame.actor(), frame.office(), round_id,
            seen_sha256=request.form.get("seen_sha256", ""),
            reason=request.form.get("opinion", ""), level=_seen_level(),
        )
        return "已退回修改，写稿人会看到退回的原因和批注。"

    return decide(round_id, deed)


@action(bp, "/reviews/<int:round_id>/proof", permission=Permission.PROOFREAD)
def proof(round_id: int) -> ResponseReturnValue:
    """校对, where it has its own person."""
    passed = request.form.get("passed") == "yes"

    def deed() -> str:
        operations.proofread(
            frame.actor(), frame.office(), round_id, passed=passed, level=_seen_level(),
            seen_sha256=request.form.get("seen_sha256", ""),
            opinion=request.form.get("opinion", ""),
        )
        return f"校对已通过，{_next(round_id)}。" if passed else "已退回修改，写稿人会看到原因。"

    return decide(round_id, deed, prefix="proof-")


@action(bp, "/reviews/<int:round_id>/secrecy", permission=Permission.SECRECY_REVIEW)
def secrecy(round_id: int) -> ResponseReturnValue:
    """保密审查."""
    passed = request.form.get("passed") == "yes"

    def deed() -> str:
        operations.secrecy_review(
            frame.actor(), frame.office(), round_id, passed=passed,
            seen_sha256=request.form.get("seen_sha256", ""),
            ticks=request.form.getlist("ticks"), opinion=request.form.get("opinion", ""),
        )
        return "保密审查已通过。" if passed else "保密审查未通过，稿件已退回。"

    return decide(round_id, deed, prefix="secrecy-")


@action(bp, "/reviews/<int:round_id>/recall", permission=Permission.WRITE_POST)
def recall(round_id: int) -> ResponseReturnValue:
    """撤回送审."""
    def deed() -> str:
        operations.recall(frame.actor(), frame.office(), round_id)
        return "已撤回送审，可以继续修改。"

    return decide(round_id, deed)


@action(bp, "/reviews/<int:round_id>/comments", permission=Permission.READ)
def comment(round_id: int) -> ResponseReturnValue:
    """批注 a passage; the verb refuses who may not review."""
    form = request.form

    def deed() -> str:
        remarks.comment(
            frame.actor(), frame.office(), round_id, text=form.get("comment", ""),
            quote=form.get("quote", ""), line=read_number(form.get("line", "")) or 0,
        )
        return "批注已保存，写稿人会在稿件里看到。"

    return decide(round_id, deed, anchor="text")


@action(bp, "/comments/<int:comment_id>/answer", permission=Permission.WRITE_POST)
def answer(comment_id: int) -> ResponseReturnValue:
    """答复批注."""
    with frame.office().db.read() as session:
        round_id = queries.get_comment(session, comment_id).round_id

    def deed() -> str:
        remarks.answer_comment(frame.actor(), frame.office(), comment_id,
                               request.form.get("answer", ""))
        return "答复已保存，审校人员会看到。"

    return decide(round_id, deed, anchor="text")


@action(bp, "/reviews/<int:round_id>/waive", permission=Permission.REVIEW)
def waive(round_id: int) -> ResponseReturnValue:
    """保留一处检查发现."""
    def deed() -> str:
        remarks.waive(frame.actor(), frame.office(), round_id,
                      read_number(request.form.get("finding_id", "")) or 0,
                      request.form.get("reason", ""))
        return "已记下保留的原因，审核表里会写明。"

    return decide(round_id, deed, anchor="findings")


def decide(
    round_id: int, deed: Callable[[], str], *, prefix: str = "", anchor: str = ""
) -> ResponseReturnValue:
    """Do it and go to the round's page; a refusal shows the desk again with what was typed.

    `prefix` is what the fields of the deed's form are called by on the desk.
    """
    try:
        sentence = deed()
    except InvalidInput as problem:
        fields = {f"{prefix}{name}": words for name, words in problem.fields.items()}
        return show_desk(round_id, InvalidInput(problem.message, fields)), 422
    except BureauError as problem:
        return show_desk(round_id, problem), frame.status_of(problem)
    return frame.done(sentence, url_for("reviews.desk", round_id=round_id, _anchor=anchor or None))


def _next(round_id: int) -> str:
    """What comes after a step that passed, and whom it waits for."""
    with frame.office().db.read() as session:
        found = queries.get_round(session, round_id)
        waits_for = queries.facts_of(session, frame.office(), found).waits_for
        if found.state != rules.RoundState.OPEN.value or not waits_for:
            return "稿件已定稿，可以安排发布"
        names = [person.name for person in queries.asked(session, frame.office(), found)]
    return f"下一步{waits_for}（{'、'.join(names) or '目前没有人能办，请送审人撤回送审，或请系统管理员设代理'}）"


def _seen_level() -> int | None:
    """The level that the page offered; a second click must not pass the next one."""
    return read_number(request.form.get("level", ""))
