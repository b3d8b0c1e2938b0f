"""写稿▸从文件导入: a Markdown file with its pictures, uploaded together."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.importing import import_post
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.rendering import image_references
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("importing", __name__)
WRITE = Permission.WRITE_POST


@page(bp, "/posts/import", permission=WRITE, title="从文件导入稿件")
def form() -> ResponseReturnValue:
    """The form for the files."""
    return render_template("importing/form.html", draw=True)


@action(bp, "/posts/import", permission=WRITE)
def take() -> ResponseReturnValue:
    """导入: all or nothing."""
    draw = "draw" in request.form
    try:
        text = _text_file()
        with tempfile.TemporaryDirectory(prefix="fazhi-import-") as folder:
            path = _lay_out(Path(folder), text, request.files.getlist("pictures"))
            made = import_post(frame.actor(), frame.office(), path, draw_missing_cover=draw)
    except BureauError as problem:
        return render_template("importing/form.html", problem=problem, draw=draw,
                               title="从文件导入稿件"), frame.status_of(problem)
    notes = f"（{'；'.join(made.notes)}）" if made.notes else ""
    return frame.done(f"已导入《{made.title}》，保存为第 1 版。{notes}",
                      url_for("posts.detail", post_id=made.post_id))


def _text_file() -> FileStorage:
    file = request.files.get("text")
    if file is None or not file.filename:
        raise InvalidInput.of(text="请选择一个 .md 文件。")
    if PurePosixPath(file.filename).suffix.lower() not in {".md", ".markdown", ".txt"}:
        raise InvalidInput.of(text="这里收 Markdown 文件（.md）。Word 文件请打开后复制文字，粘贴到正文里。")
    return file


def _lay_out(folder: Path, text: FileStorage, pictures: list[FileStorage]) -> Path:
    """Put the files where the text looks for them. A browser sends names without folders."""
    data = text.read()
    path = folder / _plain_name(text.filename or "稿件.md")
    path.write_bytes(data)
    given = {_plain_name(file.filename): file.read() for file in pictures if file.filename}
    for wanted in _wanted(data, path.name):
        target = (folder / wanted).resolve()
        content = given.get(PurePosixPath(wanted).name)
        if content is not None and target.is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return path


def _wanted(data: bytes, name: str) -> list[str]:
    """The pictures that the text names; what cannot be read is reported by the import itself."""
    try:
        parsed = parse_markdown_file(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return []
    cover = str(parsed.values.get("cover", ""))
    return [*image_references(parsed.body), *([cover] if cover else [])]


def _plain_name(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name or "稿件.md"
