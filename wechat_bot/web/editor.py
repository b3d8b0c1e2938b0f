"""写稿▸编辑: the editor, autosave, pictures, and two people's texts side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import attachments, layout, operations, queries
from wechat_bot.drafting.covers import draw_cover
from wechat_bot.drafting.images import MAX_UPLOAD
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.photos import add_photos
from wechat_bot.drafting.rules import (
    INFO_KIND_NAMES,
    ORIGIN_NAMES,
    ArticleFields,
    PostAct,
    PostState,
    next_state,
    submission_problems,
)
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, EditConflict, InvalidInput
from wechat_bot.people import queries as people
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import queries as reviews
from wechat_bot.web import articles, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.posts import why_returned
from wechat_bot.web.preview import lay_out

bp = Blueprint("editor", __name__)
WRITE = Permission.WRITE_POST


@page(bp, "/posts/<int:post_id>/edit", permission=WRITE, title="编辑稿件")
def edit(post_id: int) -> ResponseReturnValue:
    """The editor with the person's unfinished text, or the saved version."""
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        next_state(PostState(post.state), PostAct.REVISE)
        fields, base = queries.editable_fields(session, post, frame.person_id())
        # ?base=N: the person has seen version N beside his own and goes on from there.
        if request.args.get("base", "") == str(post.revision_number):
            base = post.revision_number
        return _editor(session, post, fields, base)


@action(bp, "/posts/<int:post_id>/edit", permission=WRITE)
def act(post_id: int) -> ResponseReturnValue:
    """One of the editor's buttons. What was typed is kept first, whatever follows."""
    fields, base = _typed(), _base()
    try:
        fields = _with_attachment(post_id, fields, base)
        return _ACTS.get(request.form.get("do", ""), _keep)(post_id, fields, base)
    except EditConflict:
        return redirect(url_for("editor.conflict", post_id=post_id), 303)
    except BureauError as problem:
        with frame.office().db.read() as session:
            post = queries.get_post(session, post_id)
            if isinstance(problem, _AfterSaving):
                base = post.revision_number
            return _editor(session, post, fields, base, problem), frame.status_of(problem)


@action(bp, "/posts/<int:post_id>/autosave", permission=WRITE)
def autosave(post_id: int) -> ResponseReturnValue:
    """The script's quiet saving; answers {"saved": "10:31:07"} or {"message": …}."""
    try:
        operations.save_working_copy(frame.actor(), frame.office(), post_id,
                                     _typed(), _base())
    except BureauError as problem:
        return jsonify(message=problem.message), frame.status_of(problem)
    return jsonify(saved=clock.to_beijing(clock.now()).strftime("%H:%M:%S"))


@page(bp, "/posts/<int:post_id>/conflict", permission=WRITE, title="两人都改了这篇稿件")
def conflict(post_id: int) -> ResponseReturnValue:
    """My unfinished text beside the version that somebody saved meanwhile."""
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        copy = queries.working_copy(session, post_id, frame.person_id())
        saved = post.current_revision
        if copy is None or saved is None or copy.base_number == saved.number:
            return redirect(url_for("editor.edit", post_id=post_id))
        own = saved.created_by_id == frame.person_id()
        return render_template(
            "editor/conflict.html", post=post, mine=copy.fields(), copy=copy, saved=saved,
            saver=people.name_of(session, saved.created_by_id),
            own=own, title="您在两个窗口改了这篇稿件" if own else "两人都改了这篇稿件",
            comparison=articles.compare(saved.fields(), copy.fields()),
        )


@action(bp, "/posts/<int:post_id>/discard", permission=WRITE)
def discard(post_id: int) -> ResponseReturnValue:
    """放弃编辑中的稿."""
    operations.discard_working_copy(frame.actor(), frame.office(), post_id)
    return frame.done("已放弃未保存的修改，以已保存的版本为准。",
                      url_for("posts.detail", post_id=post_id))


def _with_attachment(post_id: int, fields: ArticleFields, base: int) -> ArticleFields:
    """The fields with the file that stands chosen in 附件: whichever button was pressed, it comes
    along. InvalidInput where the file can't be taken; what was typed is kept before."""
    file = request.files.get("attachment")
    if file is None or not file.filename:
        return fields
    actor, office = frame.actor(), frame.office()
    operations.save_working_copy(actor, office, post_id, fields, base)
    chosen = attachments.attach_file(actor, office, post_id, file.filename, file.read())
    return replace(fields, attachment_sha256=chosen.sha256, attachment_name=chosen.name)


class _AfterSaving(InvalidInput):
    """The version was saved, but it could not be submitted yet."""


def _keep(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    operations.save_working_copy(frame.actor(), frame.office(), post_id, fields, base)
    return frame.done("草稿已保存，右边的预览已更新。", _here(post_id))


def _upload(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    """添加图片: the good ones are kept even where another is refused."""
    actor, office = frame.actor(), frame.office()
    operations.save_working_copy(actor, office, post_id, fields, base)
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not files:
        raise InvalidInput.of(pictures="还没有选择图片文件，请先点“选择文件”。")
    names: list[str] = []
    refused: list[str] = []
    for file in files:
        name, data = file.filename or "图片", file.read()
        if name.lower().endswith(".zip"):
            unpacked = add_photos(actor, office, post_id, [(name, data)])
            names += unpacked.names
            refused += [*unpacked.refused, *unpacked.notes]
            continue
        try:
            names.append(operations.add_image(actor, office, post_id, name, data))
        except InvalidInput as problem:
            refused.append(problem.message)
    if names and "insert" in request.form:
        body = articles.insert_pictures(fields.body, names, request.form.get("cursor", ""))
        fields = replace(fields, body=body)
        operations.save_working_copy(actor, office, post_id, fields, base)
    if refused:
        added = [f"已添加 {len(names)} 张：{'、'.join(names)}。"] if names else []
        return _refused_pictures(post_id, fields, base, "\n".join([*added, *refused]))
    return frame.done(f"已添加 {len(names)} 张图片：{'、'.join(names)}。",
                      _here(post_id) + "#pictures")


def _refused_pictures(
    post_id: int, fields: ArticleFields, base: int, sentence: str
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        return _editor(session, post, fields, base, InvalidInput.of(pictures=sentence)), 422


def _draw_cover(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    """用标题做封面."""
    actor, office = frame.actor(), frame.office()
    operations.save_working_copy(actor, office, post_id, fields, base)
    if not fields.title:
        raise InvalidInput.of(title="请先填写标题，封面上要用。")
    picture = draw_cover(fields.title, office.config.agency.account_name)
    name = operations.add_image(actor, office, post_id, "封面.png", picture)
    with office.db.read() as session:
        sha256 = queries.post_images(session, post_id)[name].sha256
    drawn = replace(fields, cover_sha256=sha256, cover_crop_wide="", cover_crop_square="")
    operations.save_working_copy(actor, office, post_id, drawn, base)
    return frame.done("已用标题做了一张封面并选用。", _here(post_id) + "#f-cover")


def _save(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    number = operations.save_revision(frame.actor(), frame.office(), post_id, fields, base)
    return frame.done(f"已保存为第 {number} 版。", url_for("posts.detail", post_id=post_id))


def _overwrite(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    """以我的为准: my unfinished text as the next version, on top of the one I was shown."""
    with frame.office().db.read() as session:
        copy = queries.working_copy(session, post_id, frame.person_id())
        fields = copy.fields() if copy is not None else fields
    return _save(post_id, fields, base)


def _submit(post_id: int, fields: ArticleFields, base: int) -> ResponseReturnValue:
    actor, office = frame.actor(), frame.office()
    try:
        number = operations.save_revision(actor, office, post_id, fields, base)
    except InvalidInput as problem:  # what review would miss is said at once, not after it
        missing = submission_problems(fields, office.config.agency.sections, _kind(post_id))
        raise InvalidInput.of(**{**missing, **problem.fields}) from None
    frame.hand_on()  # an older version's open round must end before a new one begins
    try:
        reviewing.submit(actor, office, post_id, number)
    except InvalidInput as problem:
        raise _AfterSaving(problem.message, problem.fields) from None
    return frame.done(f"第 {number} 版已提交初审，{_who_is_next(post_id)}。",
                      url_for("posts.detail", post_id=post_id))


def _who_is_next(post_id: int) -> str:
    with frame.office().db.read() as session:
        found = reviews.open_round(session, post_id)
        if found is None:
            return "请看稿件页面的最新状态"
        names = [person.name for person in reviews.asked(session, frame.office(), found)]
        errors = reviews.facts_of(session, frame.office(), found).unanswered
    todo = (f"。机器检查有 {errors} 处错误还没有改，审校人要么退回，要么写明保留的理由，建议先撤回改好"
            if errors else "")
    if not names:
        return f"但目前没有人能办初审，请系统管理员安排{todo}"
    return f"等{'、'.join(names)}办理{todo}"


# The editor's buttons; anything else only keeps the draft.
_ACTS: dict[str, Callable[[int, ArticleFields, int], ResponseReturnValue]] = {
    "keep": _keep, "upload": _upload, "draw_cover": _draw_cover, "save": _save,
    "submit": _submit, "overwrite": _overwrite,
}


def _kind(post_id: int) -> str:
    with frame.office().db.read() as session:
        return queries.get_post(session, post_id).kind


def _here(post_id: int) -> str:
    return url_for("editor.edit", post_id=post_id)


def _typed() -> ArticleFields:
    """The form. The cuts of a cover go when another one is chosen (without the script too)."""
    fields = articles.read_fields(request.form)
    if request.form.get("crop_of", fields.cover_sha256) != fields.cover_sha256:
        fields = replace(fields, cover_crop_wide="", cover_crop_square="")
    return fields


def _base() -> int:
    return read_number(request.form.get("base_number", "")) or 0


def _editor(
    session: Session, post: Post, fields: ArticleFields, base: int,
    problem: BureauError | None = None,
) -> str:
    office = frame.office()
    saved = post.current_revision
    try:
        notes = lay_out(session, post, fields).notes
    except InvalidInput:
        notes = ()
    copy = queries.working_copy(session, post.id, frame.person_id())
    kept = copy.saved_at if copy else saved.created_at if saved else post.created_at
    return render_template(
        "editor/edit.html", script_data=_script_data(post.id, kept), post=post, f=fields,
        base=base, problem=problem, notes=notes,
        title=f"编辑 {fields.title or '（未命名）'}", limits=office.config.wechat, copy=copy,
        images=queries.post_images(session, post.id), saved=saved,
        outdated=saved is not None and base < saved.number,
        themes=layout.theme_names(office.folder("themes")), origins=ORIGIN_NAMES,
        kinds=INFO_KIND_NAMES, article_20=articles.article_20_names(),
        returned=why_returned(session, post) if post.state == PostState.RETURNED else "",
        missing=layout.missing_images(fields.body, queries.post_images(session, post.id)),
        comments=reviews.last_comments(session, post.id), names=frame.names(session),
    )


def _script_data(post_id: int, saved_at: datetime) -> dict[str, str | int | None]:
    """What the editor's script must know: addresses, limits, whose text this is and how new.

    Times in milliseconds. A page that no module offers is None, and its attribute is left out.
    """
    at_once = frame.office().config.web.upload_limit_mb * 1_000_000

    def api(name: str) -> str:
        return url_for(f"editor_api.{name}", post_id=post_id)

    return {
        "post": post_id, "person": frame.person_id(),
        "max-upload": min(MAX_UPLOAD, at_once), "max-archive": at_once,
        "saved-at": int(saved_at.timestamp() * 1000), "now": int(clock.now().timestamp() * 1000),
        "autosave": url_for("editor.autosave", post_id=post_id), "render": api("render"),
        "upload": api("add_picture"), "word": api("word"), "ticket": api("ticket"),
        "check": frame.url_if("checks.check", post_id=post_id),
        "login": url_for("account.login", next=url_for("posts.detail", post_id=post_id)),
    }
