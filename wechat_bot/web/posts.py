"""写稿: the list of posts, a new one, one post with its next step, 作废 and 恢复."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.kinds import KIND_SENTENCES
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.drafting.rules import (
    KIND_NAMES,
    POST_STATE_NAMES,
    TRANSITIONS,
    Correcting,
    PostAct,
    PostKind,
    PostState,
)
from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import queries as reviews
from wechat_bot.web import articles, frame, paging, post_filter, todos
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.preview import lay_out
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("posts", __name__)
SIZE = 20
UNNAMED = "（未命名）"


@page(bp, "/posts", permission=Permission.READ, title="稿件")
def post_list() -> ResponseReturnValue:
    """All posts; the filter is kept in the address."""
    args = request.args
    mine = "mine" in args
    state = args.get("state", "")
    asked = post_filter.asked(args)
    wanted = PostFilter(
        states=(state,) if state in POST_STATE_NAMES else (), section=asked.section,
        keyword=asked.keyword, typist_id=frame.person_id() if mine else None,
        contributor=asked.contributor, kind=asked.kind, since=asked.start, until=asked.end,
    )
    number = paging.asked_page()
    with frame.office().db.read() as session:
        total, found = queries.list_posts(session, wanted, paging.offset(number, SIZE), SIZE)
        pages = paging.Paging(number, SIZE, total)
        return paging.turn_back(pages) or render_template(
            "posts/list.html", posts=found, paging=pages,
            names=frame.names(session), states=POST_STATE_NAMES, wanted=wanted, state=state,
            mine=mine, asked=asked, kinds=KIND_NAMES,
            filtered=bool(wanted.states or asked.address or mine),
        )


@page(bp, "/posts/new", permission=Permission.WRITE_POST, title="写新稿")
def new() -> ResponseReturnValue:
    """The kinds of article to begin with."""
    return _new_page()


@action(bp, "/posts/new", permission=Permission.WRITE_POST)
def create() -> ResponseReturnValue:
    """新建稿件 from a template; goes on to the editor."""
    try:
        post_id = operations.create_post(
            frame.actor(), frame.office(), request.form.get("template", ""),
            request.form.get("kind", PostKind.NEWS),
        )
    except InvalidInput as problem:
        return _new_page(problem), 422
    return frame.done("已新建稿件，写的内容会自动保存。", url_for("editor.edit", post_id=post_id))


@page(bp, "/posts/<int:post_id>", permission=Permission.READ, title="稿件")
def detail(post_id: int) -> ResponseReturnValue:
    """One post: state, next step, preview, versions, history."""
    return _detail(post_id)


@action(bp, "/posts/<int:post_id>/submit", permission=Permission.WRITE_POST)
def submit(post_id: int) -> ResponseReturnValue:
    """提交初审 of the saved version."""
    try:
        reviewing.submit(frame.actor(), frame.office(), post_id,
                         read_number(request.form.get("number", "")) or 0)
    except BureauError as problem:
        return _detail(post_id, problem), frame.status_of(problem)
    return frame.done("已提交初审。审校人员登录后会在“今天要我办的”里看到。",
                      url_for("posts.detail", post_id=post_id))


@action(bp, "/posts/<int:post_id>/cancel", permission=Permission.WRITE_POST)
def cancel(post_id: int) -> ResponseReturnValue:
    """作废."""
    try:
        operations.cancel_post(frame.actor(), frame.office(), post_id,
                               request.form.get("reason", ""))
    except BureauError as problem:
        return _detail(post_id, problem), frame.status_of(problem)
    return frame.done("稿件已作废。需要时可以恢复。", url_for("posts.detail", post_id=post_id))


@action(bp, "/posts/<int:post_id>/restore", permission=Permission.WRITE_POST)
def restore(post_id: int) -> ResponseReturnValue:
    """恢复."""
    operations.restore_post(frame.actor(), frame.office(), post_id)
    return frame.done("稿件已恢复为起草状态。", url_for("posts.detail", post_id=post_id))


@page(bp, "/posts/<int:post_id>/compare", permission=Permission.READ, title="版本对照")
def compare(post_id: int) -> ResponseReturnValue:
    """Two versions side by side: ?old=1&new=2."""
    old, new = (read_number(request.args.get(name, "")) for name in ("old", "new"))
    if old is None or new is None:
        raise InvalidInput("请选择两个版本来对照。")
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        before = queries.get_revision(session, post_id, old)
        after = queries.get_revision(session, post_id, new)
        return render_template(
            "posts/compare.html", post=post, before=before, after=after,
            names=frame.names(session),
            comparison=articles.compare(before.fields(), after.fields()),
        )


@todo_provider
def returned_and_approved(session: Session, actor: Actor) -> list[Todo]:
    """Returned posts that I wrote; approved posts that wait for a date."""
    found: list[Todo] = []
    if Permission.WRITE_POST in actor.permissions:
        _, posts = queries.list_posts(session, PostFilter(states=(PostState.RETURNED,)), limit=100)
        found += [
            Todo("退回待修改", post.title or UNNAMED, url_for("posts.detail", post_id=post.id),
                 post.updated_at, note=why_returned(session, post))
            for post in posts if actor.user_id in queries.writers(session, post)
        ]
    if Permission.PUBLISH in actor.permissions:
        _, posts = queries.list_posts(session, PostFilter(to_schedule=True), limit=100)
        found += [
            Todo("安排发布", post.title, _schedule_url(post), post.updated_at) for post in posts
        ]
    return found


def why_returned(session: Session, post: Post) -> str:
    """The last reason given, in the words of who returned it."""
    rounds = reviews.rounds_of(session, post.id)
    if not rounds:
        return ""
    refused = [(r.reviewer_id, r.opinion) for r in rounds[0].reviews if not r.passed]
    refused += [(r.reviewer_id, r.opinion) for r in rounds[0].proofs if not r.passed]
    refused += [(r.reviewer_id, r.opinion) for r in rounds[0].secrecy_reviews if not r.passed]
    if not refused:
        return ""
    reviewer, opinion = refused[-1]  # a refusal ends its round: there is only one
    return f"{frame.names(session).get(reviewer, '')}：{opinion}"


def _schedule_url(post: Post) -> str:
    return (frame.url_if("publishing.message_new", post=post.id)
            or url_for("posts.detail", post_id=post.id))


def _new_page(problem: BureauError | None = None) -> str:
    templates = load_templates(frame.office().folder("templates"))
    return render_template(
        "posts/new.html", templates=templates.values(), problem=problem, title="写新稿",
        kind_names=KIND_NAMES, kind_sentences=KIND_SENTENCES,
        kind=request.form.get("kind", request.args.get("kind", PostKind.NEWS)),
    )


def _detail(post_id: int, problem: BureauError | None = None) -> str:
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        state = PostState(post.state)
        fields, _ = queries.editable_fields(session, post, frame.person_id())
        shown = post.current_revision.fields() if post.current_revision else fields
        opened = reviews.open_round(session, post_id)
        boxes = [box for make in todos.POST_BOXES
                 if (box := make(session, g.actor, post)) is not None]
        return render_template(
            "posts/detail.html", post=post, fields=shown, problem=problem,
            title=post.title or UNNAMED, names=frame.names(session),
            copy=queries.working_copy(session, post_id, frame.person_id()),
            revisions=queries.revisions(session, post_id),
            history=journal.history(session, [f"post:{post_id}"]), opened=opened,
            returned=why_returned(session, post) if state is PostState.RETURNED else "",
            notes=lay_out(session, post, shown).notes, boxes=boxes,
            schedule_url=(None if post.correcting == Correcting.EDIT
                          else frame.url_if("publishing.message_new", post=post.id)),
            article_20=articles.article_20_names(), shown=articles.shown,
            may={act.value: (state, act) in TRANSITIONS
                 and not (act is PostAct.CANCEL and post.correcting) for act in PostAct},
            form=request.form,
        )
