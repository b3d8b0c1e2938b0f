"""写稿▸从文件导入: a Word or Markdown file with its pictures, uploaded together."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePosixPath

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import FileStorage

from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.importing import ImportedPost, import_post
from wechat_bot.drafting.office_files import WORD_ENDINGS, is_word, office_program
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.rendering import image_references
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("importing", __name__)
WRITE = Permission.WRITE_POST
MARKDOWN_ENDINGS = (".md", ".markdown", ".txt")
NAME_LENGTH = 60  # of the file's name, which stands for the title where the text has none
SHOWN_NOTES = 12  # they travel in the session's cookie


@page(bp, "/posts/import", permission=WRITE, title="从文件导入稿件")
def form() -> ResponseReturnValue:
    """The form for the files."""
    return _form(draw=True)


@action(bp, "/posts/import", permission=WRITE)
def take() -> ResponseReturnValue:
    """导入: all or nothing; then the editor, with what could not be kept."""
    draw = "draw" in request.form
    try:
        made = _import(draw)
    except BureauError as problem:
        return _form(draw=draw, problem=problem), frame.status_of(problem)
    if made.notes:
        flash(_list_of(made.notes), "warn")
    return frame.done(f"已导入《{made.title}》，保存为第 1 版。",
                      url_for("editor.edit", post_id=made.post_id))


def _list_of(notes: tuple[str, ...]) -> Markup:
    more = len(notes) - SHOWN_NOTES
    shown = [*notes[:SHOWN_NOTES], *([f"另有 {more} 条类似的。"] if more > 0 else [])]
    items = Markup().join(Markup("<li>{}</li>").format(note) for note in shown)
    return Markup("请对照原文件核对：<ul class=\"mb-0\">{}</ul>").format(items)


def _form(draw: bool, problem: BureauError | None = None) -> str:
    return render_template(
        "importing/form.html", draw=draw, problem=problem, title="从文件导入稿件",
        endings=",".join((*WORD_ENDINGS, *MARKDOWN_ENDINGS)), converts=office_program() is not None,
        limit=frame.office().config.web.upload_limit_mb,
    )


def _import(draw: bool) -> ImportedPost:
    text = _text_file()
    data = text.read()
    given = [
        (_plain_name(file.filename), file.read())
        for file in request.files.getlist("pictures") if file.filename
    ]
    with tempfile.TemporaryDirectory(prefix="fazhi-import-") as folder:
        path = Path(folder) / _short_name(text.filename or "稿件.md")
        path.write_bytes(data)
        named = [] if is_word(data, path.name) else _wanted(data, path.name)
        photos = _lay_out(Path(folder), named, given)
        return import_post(frame.actor(), frame.office(), path, draw_missing_cover=draw,
                           photos=photos)


def _text_file() -> FileStorage:
    file = request.files.get("text")
    if file is None or not file.filename:
        raise InvalidInput.of(text="请选择一个 Word 文件（.docx）或 .md 文件。")
    ending = PurePosixPath(file.filename).suffix.lower()
    if ending not in (*WORD_ENDINGS, *MARKDOWN_ENDINGS):
        raise InvalidInput.of(text=(
            f"这里收 Word 文件（.docx、.doc、.wps）和 .md 文件，不收“{ending or file.filename}”。"
            "照片和照片的压缩包请选在下面一栏。"))
    return file


def _lay_out(
    folder: Path, wanted: list[str], given: list[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """Put the pictures where the text looks for them; the ones it does not name are returned.

    A browser sends names without folders.
    """
    by_name = dict(given)
    used: set[str] = set()
    for reference in wanted:
        name = PurePosixPath(reference).name
        target = (folder / reference).resolve()
        if name in by_name and target.is_relative_to(folder.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(by_name[name])
            used.add(name)
    return [(name, data) for name, data in given if name not in used]


def _wanted(data: bytes, name: str) -> list[str]:
    """The pictures that the text names; what cannot be read is reported by the import itself."""
    try:
        parsed = parse_markdown_file(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        return []
    cover = str(parsed.values.get("cover", ""))
    return [*image_references(parsed.body), *([cover] if cover else [])]


def _plain_name(name: str | None) -> str:
    return PurePosixPath((name or "").replace("\\", "/")).name or "稿件.md"


def _short_name(name: str) -> str:
    """A name that every file system takes: Chinese counts three bytes a character."""
    path = PurePosixPath(_plain_name(name).replace("\x00", ""))
    return f"{path.stem[:NAME_LENGTH].strip() or '稿件'}{path.suffix.lower()}"
