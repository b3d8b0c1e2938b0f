"""What the editor's script asks while somebody writes: the layout, pictures, pasted Word text."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.photos import add_photos
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.rendering import RenderedArticle
from wechat_bot.rendering.word import html_to_markdown
from wechat_bot.web import articles, frame
from wechat_bot.web.frame import action
from wechat_bot.web.preview import lay_out, send_picture

bp = Blueprint("editor_api", __name__)
WRITE = Permission.WRITE_POST
PNG_SIGNATURE = b"\x89PNG"
_NUMBERED = re.compile(r"图(\d+)(?:-\d+)?\.\w+")
# WeChat's own address of a picture is about this much longer than the panel's.
_LONGER_ADDRESS = 80


@action(bp, "/posts/<int:post_id>/render", permission=WRITE)
def render(post_id: int) -> ResponseReturnValue:
    """The article as typed, laid out for the phone beside the text. Nothing is saved.

    {"article": inner HTML, "characters", "bytes", "notes": [{"line", "message"}]}.
    """
    fields = articles.read_fields(request.form)
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        try:
            rendered, trouble = lay_out(session, post, fields), ""
        except InvalidInput as problem:
            rendered, trouble = None, problem.message
    return jsonify(
        article=_article(fields, rendered, trouble),
        characters=len("".join(rendered.plain_text.split())) if rendered else 0,
        bytes=_sent_bytes(rendered) if rendered else 0,
        notes=[{"line": note.line, "message": note.message}
               for note in (rendered.notes if rendered else ())],
    )


@action(bp, "/posts/<int:post_id>/pictures", permission=WRITE)
def add_picture(post_id: int) -> ResponseReturnValue:
    """One picture (`picture`), named 图1, 图2 … after those that are there.

    {"name", "sha256", "url", "width", "height"}, or for a zip of pictures {"pictures": [such],
    "refused": [sentences]}. InvalidInput says what is wrong with the file.
    """
    file = _file("picture", "没有收到图片，请重新选择。")
    name, data = file.filename or "图片", file.read()
    if not name.lower().endswith(".zip"):
        return jsonify(_keep_picture(post_id, name, data))
    added = add_photos(frame.actor(), frame.office(), post_id, [(name, data)])
    with frame.office().db.read() as session:
        rows = [_row(session, post_id, kept) for kept in added.names]
    return jsonify(pictures=rows, refused=[*added.refused, *added.notes])


@action(bp, "/posts/<int:post_id>/pictures/<path:name>", permission=Permission.READ,
        methods=("GET",))
def picture(post_id: int, name: str) -> ResponseReturnValue:
    """A post's picture under the name that its text uses."""
    with frame.office().db.read() as session:
        row = queries.post_images(session, post_id).get(name)
        if row is None:
            raise NotFound("这篇稿件里没有这张图片。")
        return send_picture(session, row.sha256)


@action(bp, "/posts/<int:post_id>/word", permission=WRITE)
def word(post_id: int) -> ResponseReturnValue:
    """HTML pasted from Word or WPS (`html`) as our Markdown, its pictures added to the post.

    {"markdown", "pictures": [as add_picture], "notes": [what could not be kept]}.
    """
    data = _file("html", "没有收到粘贴的内容，请再粘贴一次。").read()
    converted = html_to_markdown(data.decode("utf-8", "replace"))
    notes, rows = list(converted.notes), []
    names: dict[str, str | None] = dict.fromkeys(converted.images)
    for name, content in converted.images.items():
        try:
            row = _keep_picture(post_id, name, content)
        except InvalidInput as problem:
            notes.append(problem.message)
            continue
        rows.append(row)
        names[name] = str(row["name"])
    markdown = articles.below_the_title(articles.rename_pictures(converted.markdown, names))
    return jsonify(markdown=markdown, pictures=rows, notes=notes)


@action(bp, "/posts/<int:post_id>/ticket", permission=WRITE, methods=("GET",))
def ticket(post_id: int) -> ResponseReturnValue:
    """Who is logged in now, with a fresh CSRF token: for a page that outlived its log-in."""
    with frame.office().db.read() as session:
        queries.get_post(session, post_id)
    return jsonify(person=frame.person_id(), name=frame.actor().name, csrf_token=generate_csrf())


def _file(field: str, missing: str) -> FileStorage:
    file = request.files.get(field)
    if file is None:
        raise InvalidInput(missing)
    return file


def _keep_picture(post_id: int, name: str, data: bytes) -> dict[str, Any]:
    """Check a picture under the name that the person knows it by; keep it under its number."""
    actor, office = frame.actor(), frame.office()
    with office.db.read() as session:
        wanted = _next_name(session, post_id, data)
    try:
        kept = operations.add_image(actor, office, post_id, wanted, data)
    except InvalidInput as problem:
        raise InvalidInput(problem.message.replace(wanted, name), problem.fields) from None
    with office.db.read() as session:
        return _row(session, post_id, kept)


def _row(session: Session, post_id: int, name: str) -> dict[str, Any]:
    """A picture of the post as the script shows it."""
    row = queries.post_images(session, post_id)[name]
    return {"name": name, "sha256": row.sha256, "width": row.image.width,
            "height": row.image.height, "url": url_for("preview.picture", sha256=row.sha256)}


def _next_name(session: Session, post_id: int, data: bytes) -> str:
    taken = (_NUMBERED.fullmatch(name) for name in queries.post_images(session, post_id))
    number = max((int(found[1]) for found in taken if found), default=0) + 1
    return f"图{number}{'.png' if data.startswith(PNG_SIGNATURE) else '.jpg'}"


def _article(fields: ArticleFields, rendered: RenderedArticle | None, trouble: str) -> str:
    """The phone's <article>. Without the panel's page frame: this is asked for at every pause."""
    template = current_app.jinja_env.get_template("preview/_article.html")
    return template.render(fields=fields, rendered=rendered, trouble=trouble,
                           agency=frame.office().config.agency)


def _sent_bytes(rendered: RenderedArticle) -> int:
    return len(rendered.html.encode()) + _LONGER_ADDRESS * len(rendered.images)
