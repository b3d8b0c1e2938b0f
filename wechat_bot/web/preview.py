"""预览: an article as a phone shows it, and the pictures."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import layout, queries
from wechat_bot.drafting.models import Post, StoredImage
from wechat_bot.drafting.rules import ArticleFields, PostKind
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.rendering import RenderedArticle
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.newspic import newspic_preview
from wechat_bot.web.numbers import read_number

bp = Blueprint("preview", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@page(bp, "/posts/<int:post_id>/preview", permission=Permission.READ, title="手机预览")
def article(post_id: int) -> ResponseReturnValue:
    """A revision (?revision=N), or what the person is writing, laid out for a phone."""
    with frame.office().db.read() as session:
        post = queries.get_post(session, post_id)
        fields = _asked_fields(session, post)
        try:
            rendered, trouble = lay_out(session, post, fields), ""
        except InvalidInput as problem:
            rendered, trouble = None, problem.message
    return render_template("preview/article.html", fields=fields, rendered=rendered,
                           trouble=trouble)


@action(bp, "/media/<sha256>", permission=Permission.READ, methods=("GET",))
def picture(sha256: str) -> ResponseReturnValue:
    """A stored picture. Its name is its content, so a browser may keep it for ever."""
    with frame.office().db.read() as session:
        return send_picture(session, sha256)


def send_picture(session: Session, sha256: str) -> Response:
    """The file of a stored picture as an answer. NotFound where there is none."""
    row = session.get(StoredImage, sha256)
    if row is None:
        raise NotFound("没有这张图片。")
    response: Response = make_response(frame.office().media.get(sha256))
    response.headers["Content-Type"] = row.mime
    response.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
    return response


def lay_out(session: Session, post: Post, fields: ArticleFields) -> RenderedArticle:
    """The article with pictures at this panel's addresses. InvalidInput for an unknown theme.

    A 图片消息 is shown as it is sent: its pictures, then its plain text.
    """
    theme = layout.theme_of(frame.office().folder("themes"), fields.theme)
    images = queries.post_images(session, post.id)
    rendered = layout.lay_out(fields, theme, images, _address)
    if post.kind != PostKind.NEWSPIC:
        return rendered
    return newspic_preview(rendered, fields, layout.used_images(fields.body, images), _address)


def _address(sha256: str) -> str:
    return url_for("preview.picture", sha256=sha256)


def _asked_fields(session: Session, post: Post) -> ArticleFields:
    number = read_number(request.args.get("revision", ""))
    if number is not None:
        return queries.get_revision(session, post.id, number).fields()
    return queries.editable_fields(session, post, frame.person_id())[0]
