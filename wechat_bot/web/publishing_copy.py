"""复制排版 and 图片包: what a person needs to publish an approved article by hand."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.drafting.attachments import find_attachment
from wechat_bot.drafting.models import Revision, StoredImage
from wechat_bot.drafting.rules import MANUAL_KINDS, PostKind
from wechat_bot.kernel.actor import Permission
from wechat_bot.publishing import queries
from wechat_bot.publishing.kinds import approved_html, material_pictures
from wechat_bot.publishing.queries import Placed
from wechat_bot.publishing.rules import place_images
from wechat_bot.rendering import normalised_text, plain_text
from wechat_bot.reviewing.models import ApprovedArtefact
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_links import find_article

bp = Blueprint("publishing_copy", __name__)
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_PICTURE = re.compile(r'<img\b[^>]*?\ssrc="sha256:([0-9a-f]{64})"[^>]*>')
_TAIL = 18  # characters of text by which a person finds a picture's place


@dataclass(frozen=True)
class PlacedPicture:
    """A picture of the article: its file in the pack, and the text right before it."""

    sha256: str
    name: str
    after: str


@page(bp, "/messages/<int:message_id>/articles/<int:article_id>/copy",
      permission=Permission.READ, title="复制排版")
def copy_page(message_id: int, article_id: int) -> ResponseReturnValue:
    """The approved article with its styles, to copy into WeChat's back end."""
    placed = find_article(message_id, article_id)
    artefact = placed.artefact
    if artefact.kind != PostKind.NEWS:
        return _kind_page(message_id, placed)
    mimes = _mimes(artefact)
    with frame.office().db.read() as session:
        several = len(queries.get_message(session, message_id).articles) > 1
    addresses = {sha: url_for("preview.picture", sha256=sha, _external=True) for sha in mimes}
    return render_template(
        "publishing/copy.html", message_id=message_id, article=placed.article, artefact=artefact,
        html=place_images(artefact.html, addresses), pictures=pictures_of(artefact.html, mimes),
        cover_name=cover_name(artefact, mimes), several=several)


def _kind_page(message_id: int, placed: Placed) -> str:
    """图片消息, 视频 and 后台转载: what to copy, the pictures or the attachment, the steps."""
    artefact = placed.artefact
    mimes = _mimes(artefact)
    with frame.office().db.read() as session:
        file = (find_attachment(session, placed.article.post_id, artefact.attachment_sha256)
                if artefact.attachment_sha256 else None)
        revision = session.get_one(Revision, artefact.revision_id)
    by_hand = artefact.kind in MANUAL_KINDS
    return render_template(
        "publishing/copy_kind.html", message_id=message_id, article=placed.article,
        artefact=artefact, file=file, source_url=revision.source_url if by_hand else "",
        text=plain_text(approved_html(artefact)), pictures=_pictures(artefact, mimes),
        has_pictures=bool(mimes))


@action(bp, "/messages/<int:message_id>/articles/<int:article_id>/images.zip",
        permission=Permission.READ, methods=("GET",))
def image_pack(message_id: int, article_id: int) -> ResponseReturnValue:
    """图片包: the pictures in order, the cover, and a note where each belongs."""
    artefact = find_article(message_id, article_id).artefact
    mimes = _mimes(artefact)
    pictures = _pictures(artefact, mimes)
    media = frame.office().media
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pack:
        for picture in pictures:
            if picture.name not in pack.namelist():
                pack.writestr(picture.name, media.get(picture.sha256))
        if artefact.kind != PostKind.NEWSPIC and artefact.cover_sha256:
            pack.writestr(cover_name(artefact, mimes), media.get(artefact.cover_sha256))
        # with a BOM, for the Notepad of older Windows
        pack.writestr("说明.txt", _explanation(artefact, pictures, mimes).encode("utf-8-sig"))
    out.seek(0)
    safe = re.sub(r'[\\/:*?"<>|\s]+', "_", artefact.title)[:40]
    return send_file(out, "application/zip", as_attachment=True,
                     download_name=f"图片包_{safe}.zip")


def _pictures(artefact: ApprovedArtefact, mimes: Mapping[str, str]) -> list[PlacedPicture]:
    """The pictures in order; those of a 图片消息 stand before its text."""
    if artefact.kind != PostKind.NEWSPIC:
        return pictures_of(artefact.html, mimes)
    return [PlacedPicture(sha, f"图{number}.{_ending(mimes, sha)}", "")
            for number, sha in enumerate(material_pictures(artefact), start=1)]


def pictures_of(html: str, mimes: Mapping[str, str]) -> list[PlacedPicture]:
    """The pictures of an approved article in order. One that appears twice keeps its name."""
    names: dict[str, str] = {}
    found = []
    for match in _PICTURE.finditer(html):
        sha = match.group(1)
        names.setdefault(sha, f"图{len(names) + 1}.{_ending(mimes, sha)}")
        before = normalised_text(html[:match.start()])
        found.append(PlacedPicture(sha, names[sha], before[-_TAIL:]))
    return found


def cover_name(artefact: ApprovedArtefact, mimes: Mapping[str, str]) -> str:
    """The cover's file in the pack."""
    return f"封面.{_ending(mimes, artefact.cover_sha256)}"


def _ending(mimes: Mapping[str, str], sha256: str) -> str:
    return _ENDINGS.get(mimes.get(sha256, ""), "jpg")


def _mimes(artefact: ApprovedArtefact) -> dict[str, str]:
    """sha256 → type of every picture of the article and of its cover."""
    wanted: Sequence[str] = [*json.loads(artefact.images_json), artefact.cover_sha256]
    if artefact.kind == PostKind.NEWSPIC:
        wanted = material_pictures(artefact)
    with frame.office().db.read() as session:
        rows = (session.get(StoredImage, sha) for sha in dict.fromkeys(wanted))
        return {row.sha256: row.mime for row in rows if row is not None}


def _explanation(
    artefact: ApprovedArtefact, pictures: Sequence[PlacedPicture], mimes: Mapping[str, str]
) -> str:
    if artefact.kind == PostKind.NEWSPIC:
        return _newspic_explanation(artefact, pictures)
    cover = cover_name(artefact, mimes) if artefact.cover_sha256 else "（没有）"
    lines = [
        f"标题：{artefact.title}", f"作者：{artefact.author}", f"摘要：{artefact.digest}",
        f"阅读原文：{artefact.content_source_url or '（不填）'}",
        f"封面：{cover}", "",
        "正文图片，按出现的先后：",
        *(f"{picture.name}：{where(picture)}" for picture in pictures),
        *([] if pictures else ["（正文没有图片）"]),
        "", "文字请原样照发；发表后回到“发布任务”登记链接，程序会核对文字。", "",
    ]
    return "\r\n".join(lines)


def _newspic_explanation(
    artefact: ApprovedArtefact, pictures: Sequence[PlacedPicture]
) -> str:
    lines = [
        f"标题：{artefact.title}", "", "图片按编号的先后放，第一张是封面：",
        *(picture.name for picture in pictures), "", "文字：", *artefact.html.splitlines(),
        "", "文字请原样照发；发表后回到“发布任务”登记链接，程序会核对文字。", "",
    ]
    return "\r\n".join(lines)


def where(picture: PlacedPicture) -> str:
    """Where a picture belongs, in words."""
    return f"放在“…{picture.after}”之后" if picture.after else "放在正文最前面"
