"""wechat-bot posts …, wechat-bot render."""

from __future__ import annotations

from pathlib import Path

import click

from wechat_bot.cli.app import Context, main, say, write_result
from wechat_bot.drafting import queries
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.images import process_picture
from wechat_bot.drafting.importing import import_post, read_utf8
from wechat_bot.drafting.layout import DEFAULT_THEME
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.drafting.rules import POST_STATE_NAMES, PostState
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import (
    RenderImage,
    ThemeError,
    find_theme,
    first_heading,
    image_references,
    load_themes,
    render_article,
)


@main.group()
def posts() -> None:
    """稿件。"""


@posts.command("import")
@click.argument("files", nargs=-1, required=True, metavar="文件…",
                type=click.Path(path_type=Path, dir_okay=False))
@click.option("--draw-cover", is_flag=True, help="没有封面的，用标题画一张。")
@click.pass_obj
def import_posts(context: Context, files: tuple[Path, ...], draw_cover: bool) -> None:
    """导入稿件：Word 文件（.docx，装了 LibreOffice 还有 .doc、.wps）或 Markdown（可带文件头）。

    每个文件成为一篇起草中的稿件。
    """
    office, actor = context.office(), context.actor()
    failed = 0
    for path in files:
        try:
            made = import_post(actor, office, path, draw_missing_cover=draw_cover)
        except BureauError as error:
            say(f"错误：{error.message}")
            failed += 1
            continue
        click.echo(f"{made.post_id}\t{made.title}")
        for note in made.notes:
            say(f"提示：{note}")
    if failed:
        say(f"{failed} 个文件没有导入，其余 {len(files) - failed} 个已导入。")
        raise click.exceptions.Exit(1)


@posts.command("list")
@click.option("--state", type=click.Choice([s.value for s in PostState]), help="只看这个状态。")
@click.pass_obj
def list_posts(context: Context, state: str | None) -> None:
    """列出稿件：编号、状态、更新时间、标题。"""
    context.person()
    with context.office().db.read() as session:
        wanted = PostFilter(states=(state,) if state else ())
        _, found = queries.list_posts(session, wanted, limit=100_000)
        for post in found:
            name = POST_STATE_NAMES[PostState(post.state)]
            click.echo(f"{post.id}\t{name}\t{clock.show(post.updated_at)}\t{post.title}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="文件.md")
@click.option("--theme", default="", help="版式名称，如 政务蓝、简洁。")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="写入文件。")
def render(file: Path, theme: str, output: Path | None) -> None:
    """把 Markdown 排成公众号正文（HTML 片段）。不需要配置和数据库。"""
    parsed = parse_markdown_file(read_utf8(file), file.name)
    notes = list(parsed.notes)
    images = _images_beside(file.parent, parsed.body, notes)
    name = theme or parsed.values.get("theme") or DEFAULT_THEME
    try:
        chosen = find_theme(load_themes(data_path("content") / "themes"), name)
    except ThemeError as error:
        raise InvalidInput(str(error)) from None
    title = parsed.values.get("title") or first_heading(parsed.body)
    rendered = render_article(parsed.body, theme=chosen, images=images, title=title)
    for note in [*notes, *(f"{_line(n.line, parsed.lines_before)}{n.message}" for n in rendered.notes)]:
        say(f"提示：{note}")
    if not rendered.html.strip():
        raise InvalidInput(f"{file.name} 里没有可以发布的内容。")
    write_result(f"{rendered.html}\n".encode(), output)


def _line(number: int | None, before: int) -> str:
    return f"第 {number + before} 行：" if number else ""


def _images_beside(folder: Path, body: str, notes: list[str]) -> dict[str, RenderImage]:
    """Pictures that are really there; what is missing or broken is noted and left out."""
    found: dict[str, RenderImage] = {}
    for name in image_references(body):
        path = folder / name
        try:
            picture = process_picture(path.read_bytes(), name)
        except OSError:
            continue  # the renderer notes it with its line
        except InvalidInput as error:
            notes.append(error.message)
            continue
        found[name] = RenderImage(name, picture.width, picture.height)
    return found
