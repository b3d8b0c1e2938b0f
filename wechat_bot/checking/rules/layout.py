"""Links, images and what WeChat's article structure does not bear."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.prose import Prose
from wechat_bot.rendering import (
    RenderImage,
    Theme,
    render_article,
    structure_findings,
)

_PLAIN_THEME = Theme(name="", title="", css="")
# What the renderer leaves out changes what readers see; the rest is only tidied.
_LOST = frozenset({"remote_image", "removed_script", "removed_tag"})
_REPORTED = _LOST | {"removed_link"}
_HTML = re.compile(
    r"<[A-Za-z!/?]|^[ ]*(?:>[ ]*){8}|^[ \t]*(?:[\u200b\u2060\ufeff\xa0]|&(?:nbsp|#160|#8203);)[ \t]*$",
    re.MULTILINE,
)
_ORDINARY = re.compile(r"https?://|mailto:", re.I)
_FILE_NAME = re.compile(r"(?:图|图片|照片|image|img|dsc|微信图片|mmexport)?[\s_\-\d（）()]*", re.I)


def link_findings(prose: Prose) -> Iterator[Finding]:
    """Addresses that begin with http://."""
    for address in prose.addresses:
        if address.url.lower().startswith("http://"):
            yield prose.source_finding(
                "link.not_https", Severity.WARNING, address.start, address.end,
                "链接不是 https 开头的，部分手机打不开，也容易被篡改。",
                f"https://{address.url[7:]}（先在浏览器里打开试一试）")


def image_findings(prose: Prose, images: Collection[str]) -> Iterator[Finding]:
    """Images without words for those who cannot see them; images that are not there."""
    for picture in prose.pictures:
        if not picture.alt.strip() and not picture.caption.strip():
            numbered = bool(_FILE_NAME.fullmatch(picture.src.rpartition("/")[2].rpartition(".")[0]))
            name = "" if numbered else f"（{picture.src.rpartition('/')[2]}）"
            yield prose.source_finding(
                "image.alt_missing", Severity.HINT, picture.start, picture.end,
                f"图片{name}没有文字说明，看不见图片的人不知道内容。",
                "在图片的说明里写一句，例如“工作人员在解答咨询”。")
        if images and picture.src not in images and ":" not in picture.src:
            yield prose.source_finding(
                "image.missing", Severity.WARNING, picture.start, picture.end,
                f"没有找到图片 {picture.src}，发布时这里会空着。", "请重新插入这张图片。")


def _can_break(body: Prose) -> bool:
    addresses = [each.src for each in body.pictures] + [
        each.url for each in body.addresses if not _ORDINARY.match(each.url)
    ]
    return bool(_HTML.search(body.source)) or any(":" in each for each in addresses)


def structure(body: Prose, title: str) -> Iterator[Finding]:
    """What the renderer must leave out, and breaches of WeChat's structure rules.

    Plain Markdown comes out well formed whatever is written, so an article is rendered for this
    only if it holds HTML, a foreign picture or link, quotations nested deeply or blanks.
    """
    if not _can_break(body):
        return
    images = {each.src: RenderImage(each.src, 900, 600) for each in body.pictures}
    rendered = render_article(body.source, theme=_PLAIN_THEME, images=images, title=title)
    for note in rendered.notes:
        if note.kind in _REPORTED:
            severity = Severity.WARNING if note.kind in _LOST else Severity.HINT
            yield Finding(f"structure.{note.kind}", severity, "body", note.line or 0, -1, "",
                          note.message)
    for note in structure_findings(rendered.html):
        yield Finding(f"structure.{note.kind}", Severity.WARNING, "body", note.line or 0, -1, "",
                      note.message)
