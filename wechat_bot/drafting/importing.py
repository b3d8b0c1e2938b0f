"""导入稿件: Markdown or Word files with their pictures become posts with a first revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from sqlalchemy.orm import Session

from wechat_bot.drafting import layout
from wechat_bot.drafting.covers import draw_cover
from wechat_bot.drafting.front_matter import ParsedFile, parse_markdown_file
from wechat_bot.drafting.images import Picture, process_picture
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.office_files import is_word
from wechat_bot.drafting.operations import new_post, place_image, write_revision
from wechat_bot.drafting.photos import ReadPhotos, read_photos
from wechat_bot.drafting.rules import ArticleFields, field_problems
from wechat_bot.drafting.templates import load_templates
from wechat_bot.drafting.word_import import IllustratedText, add_to, read_word_text
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, file_trouble
from wechat_bot.kernel.office import Office
from wechat_bot.people.models import User
from wechat_bot.rendering import first_external_link, first_heading, image_references
from wechat_bot.rendering.word import escape_plain


@dataclass(frozen=True)
class ReadPost:
    """A file read and checked, before anything is written. `pictures`: name → picture."""

    name: str
    fields: ArticleFields
    template: str
    pictures: dict[str, Picture]
    cover: Picture | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ImportedPost:
    """What an import made."""

    post_id: int
    title: str
    notes: tuple[str, ...]


def read_post_file(
    office: Office, path: Path, *, draw_missing_cover: bool,
    photos: Sequence[tuple[str, bytes]] = (),
) -> ReadPost:
    """Read a Markdown or Word file and all its pictures; InvalidInput lists what is wrong.

    ``photos`` (file name, bytes; zips too) go where the text says 图1, 图2 …, else to its end.
    """
    data = _read_file(office, path)
    if is_word(data, path.name):
        return _word_post(office, path, data, read_photos(photos), draw_missing_cover)
    return _markdown_post(office, path, data, read_photos(photos), draw_missing_cover)


def _markdown_post(
    office: Office, path: Path, data: bytes, photos: ReadPhotos, draw_missing_cover: bool
) -> ReadPost:
    parsed = parse_markdown_file(_as_utf8(data, path.name), path.name)
    fields, template, wrong = _fields(office, parsed, path)
    wrong += field_problems(fields, office.config.wechat).values()
    if not fields.body.strip() and not photos.pictures:
        wrong.append("正文是空的。")
    pictures, faults = _read_pictures(path.parent, list(image_references(fields.body)))
    cover, cover_faults = _read_cover(office, path.parent, parsed, fields.title,
                                      draw_missing_cover)
    wrong += faults + cover_faults
    if wrong:
        raise InvalidInput(f"{path.name} 没有导入：{'；'.join(s.rstrip('。') for s in wrong)}。")
    text = add_to(IllustratedText(fields.body, pictures, parsed.notes), photos)
    return ReadPost(path.name, replace(fields, body=text.body), template, text.pictures, cover,
                    text.notes)


def _word_post(
    office: Office, path: Path, data: bytes, photos: ReadPhotos, draw_missing_cover: bool
) -> ReadPost:
    text = read_word_text(data, path.name, photos)
    if not text.body.strip():
        raise InvalidInput(f"{path.name} 没有导入：里面没有文字和图片。")
    author = office.config.agency.account_name
    title, body, notes = _fitting_title(
        text.title or path.stem, text.body, office.config.wechat.title_limit)
    fields = ArticleFields(title=title, body=body.strip() + "\n", author=author,
                           theme=layout.DEFAULT_THEME)
    wrong = field_problems(fields, office.config.wechat)
    if wrong:
        raise InvalidInput(f"{path.name} 没有导入：{'；'.join(wrong.values())}")
    cover = None
    if draw_missing_cover:
        cover = process_picture(draw_cover(title, author), "封面")
    return ReadPost(path.name, fields, "", text.pictures, cover, (*notes, *text.notes))


def _fitting_title(title: str, body: str, limit: int) -> tuple[str, str, tuple[str, ...]]:
    """A title that is too long is cut, and kept whole in the first line of the text."""
    title = " ".join(title.split())
    if len(title) <= limit:
        return title, body, ()
    note = (f"标题有 {len(title)} 个字，公众号最多 {limit} 个字：已截短，"
            "完整的标题放在正文第一行，请改短后删去那一行。")
    return title[:limit].strip(), f"{escape_plain(title)}\n\n{body}", (note,)


def _read_file(office: Office, path: Path) -> bytes:
    limit = office.config.web.upload_limit_mb
    try:
        if path.stat().st_size > limit * 1_000_000:
            raise InvalidInput(
                f"{path.name} 超过了 {limit} MB，没有导入。请在 Word 里压缩图片后另存，再试一次。")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path.name} 打不开：{file_trouble(error)}") from None


def read_utf8(path: Path) -> str:
    """The text of a file; InvalidInput where it can't be opened or is no UTF-8."""
    try:
        return _as_utf8(path.read_bytes(), path.name)
    except OSError as error:
        raise InvalidInput(f"{path.name} 打不开：{file_trouble(error)}") from None


def _as_utf8(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise InvalidInput(f"{name} 不是 UTF-8 文本，请另存为 UTF-8 后再试。") from None


def import_post(
    actor: Actor, office: Office, path: Path, *, draw_missing_cover: bool = False,
    photos: Sequence[tuple[str, bytes]] = (),
) -> ImportedPost:
    """导入一个文件: the post, its pictures and first revision, all or nothing; see read_post_file."""
    actor.require(Permission.WRITE_POST)
    user_id = actor.user_id  # None: the command line, which is no person
    read = read_post_file(office, path, draw_missing_cover=draw_missing_cover, photos=photos)
    stored = {name: office.media.put(pic.data) for name, pic in read.pictures.items()}
    cover_sha256 = office.media.put(read.cover.data) if read.cover else ""
    with office.db.write() as session:
        post = new_post(session, user_id, read.template)
        fields = _place_all(session, post, read, stored, cover_sha256, user_id)
        write_revision(session, office, actor, post, fields)
        journal.record(session, actor, "post.imported", f"post:{post.id}", file=read.name,
                       title=fields.title)
        return ImportedPost(post.id, fields.title, read.notes)


def _place_all(
    session: Session, post: Post, read: ReadPost, stored: dict[str, str], cover_sha256: str,
    user_id: int | None,
) -> ArticleFields:
    for name, picture in read.pictures.items():
        placed = place_image(session, post, name, stored[name], picture, user_id)
        assert placed == name, "a new post has no names taken"
    if read.cover is not None:
        place_image(session, post, "封面.png", cover_sha256, read.cover, user_id)
    user = session.get_one(User, user_id) if user_id is not None else None
    return replace(
        read.fields, cover_sha256=cover_sha256,
        section=read.fields.section or (user.section if user else ""),
        contributor=read.fields.contributor or (user.name if user else ""),
    )


def _fields(
    office: Office, parsed: ParsedFile, path: Path
) -> tuple[ArticleFields, str, list[str]]:
    """(the article, its template, what is wrong with template and theme)."""
    values = dict(parsed.values)
    values.pop("cover", None)
    template = values.pop("template", "")
    templates = load_templates(office.folder("templates"))
    wrong = []
    if template and template not in templates:
        wrong.append(f"没有叫“{template}”的模板，可选：{'、'.join(templates)}。")
        template = ""
    author = office.config.agency.account_name
    base = templates[template].fields(author) if template else ArticleFields(
        author=author, theme=layout.DEFAULT_THEME)
    fields = replace(base, body=parsed.body.strip() + "\n", **values)
    title = fields.title or first_heading(parsed.body) or path.stem
    read_more = fields.read_more or first_external_link(parsed.body) or ""
    if len(read_more.encode()) > 1000:
        read_more = ""
    if not parsed.body.strip():
        fields = replace(fields, body="")
    try:
        layout.theme_of(office.folder("themes"), fields.theme)
    except InvalidInput as error:
        wrong.append(error.message)
    return replace(fields, title=title.strip(), read_more=read_more), template, wrong


def _read_pictures(folder: Path, names: list[str]) -> tuple[dict[str, Picture], list[str]]:
    pictures: dict[str, Picture] = {}
    faults: list[str] = []
    for name in names:
        try:
            pictures[name] = process_picture(_read_beside(folder, name), name)
        except InvalidInput as error:
            faults.append(error.message)
    return pictures, faults


def _read_cover(
    office: Office, folder: Path, parsed: ParsedFile, title: str, draw_missing: bool
) -> tuple[Picture | None, list[str]]:
    name = parsed.values.get("cover", "")
    try:
        if name:
            return process_picture(_read_beside(folder, name), name), []
        if draw_missing:
            drawn = draw_cover(title, office.config.agency.account_name)
            return process_picture(drawn, "封面"), []
    except InvalidInput as error:
        return None, [f"封面：{error.message}"]
    return None, []


def _read_beside(folder: Path, name: str) -> bytes:
    """A picture's bytes; only from the file's own folder and below it.

    Markdown editors write a name with blanks or Chinese as %20 and %E5…; both forms are found.
    """
    for spelling in dict.fromkeys((name, unquote(name), unquote(name).replace("\\", "/"))):
        try:
            path = (folder / spelling).resolve()
            if not path.is_relative_to(folder.resolve()):
                raise InvalidInput(f"图片“{name}”不在稿件所在的文件夹里，没有读取。")
            return path.read_bytes()
        except (OSError, ValueError):  # ValueError: a NUL in the name
            continue
    raise InvalidInput(f"找不到图片“{name}”，应在稿件旁边的文件夹里。")
