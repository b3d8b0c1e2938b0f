"""稿件类型: what each kind needs, and what a 图片消息 becomes when it is sent. Pure.

图文 and 图片消息 go out by WeChat's interface (draft/add: article_type news and newspic). 视频 and
后台转载分享 have none: they pass the same reviews and a person publishes them in the back end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wechat_bot.drafting.rules import KIND_NAMES, MANUAL_KINDS, ArticleFields, PostKind
from wechat_bot.rendering import Theme, normalised_text, plain_text, render_article
from wechat_bot.rendering.text import squeeze
from wechat_bot.rendering.tree import Element, parse, serialise, walk

# draft/add: image_info.image_list takes at most 20, the first is the cover.
NEWSPIC_IMAGES = 20
# The interface states no limit for the text of a 图片消息; longer ones are hardly read.
NEWSPIC_TEXT = 1000
# One sentence each, for the page 写新稿.
KIND_SENTENCES = {
    PostKind.NEWS: "有标题、正文和插图的文章，最常用。通知、解读、动态都选它。",
    PostKind.NEWSPIC: f"以图为主，读者左右滑动看图（1 到 {NEWSPIC_IMAGES} 张），下面配一段纯文字。海报、现场组图选它。",
    PostKind.VIDEO: "要发一段视频。视频文件和说明文字一起送审，定稿后由人到公众号后台发表。",
    PostKind.BACKEND_SHARE: "把别的公众号的文章原样转过来。原文链接和转载说明一起送审，定稿后由人到公众号后台转载。",
}
_PLAIN = Theme("", "", "")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]（）【】\"'，。；！？]{4,}", re.IGNORECASE)


@dataclass(frozen=True)
class NewspicContent:
    """A 图片消息 as sent: plain text, one paragraph a line; names of its pictures, cover first."""

    text: str
    images: list[str]


def ends_by_hand(kind: str) -> bool:
    """Whether only a person can publish this kind (人工发表)."""
    return kind in MANUAL_KINDS


def needs_cover(kind: str) -> bool:
    """Only a 图文 has a cover of its own; the first picture of a 图片消息 is its cover."""
    return kind == PostKind.NEWS


def newspic_content(
    article: ArticleFields, images: Mapping[str, str], footer: Sequence[tuple[str, str]] = ()
) -> NewspicContent:
    """What is sent of a 图片消息. images: name → sha256 as in the text, in its order.

    The text is the body's without pictures and their captions, with list numbers, addresses of
    links, the source of a repost and the footer's names. A picture that stands in the text
    twice is sent once. A chosen cover comes first.
    """
    body = article.body
    if article.origin == "repost" and article.source.strip():  # 条例 art 10, as in a 图文
        body = f"{body.rstrip()}\n\n来源：{article.source.strip()}\n"
    rendered = render_article(body, theme=_PLAIN, images={}, footer=footer, title=article.title)
    return NewspicContent(_as_text(rendered.html), _in_order(article.cover_sha256, images))


def _in_order(cover_sha256: str, images: Mapping[str, str]) -> list[str]:
    names = {sha256: name for name, sha256 in reversed(list(images.items()))}
    ordered = list(dict.fromkeys(names[sha256] for sha256 in images.values()))
    if cover_sha256 in names:
        ordered.sort(key=lambda name: images[name] != cover_sha256)
    return ordered


def _as_text(html: str) -> str:
    """A laid-out fragment as lines; what only its mark-up says is written out."""
    root = parse(html)
    for element, ancestors in list(walk(root)):
        if element.tag == "li" and ancestors:
            _number(element, ancestors[-1])
        elif element.tag == "a":
            address = element.attributes.get("href", "")
            if address and address not in normalised_text(serialise(element.children)):
                element.children.append(f"（{address}）")
    return plain_text(serialise(root.children))


def _number(entry: Element, parent: Element) -> None:
    mark = "· "
    if parent.tag == "ol":
        entries = [c for c in parent.children if isinstance(c, Element) and c.tag == "li"]
        place = next(number for number, each in enumerate(entries) if each is entry)
        start = parent.attributes.get("start", "1")
        mark = f"{(int(start) if start.isdecimal() else 1) + place}. "
    holder = entry
    while holder.children and isinstance(holder.children[0], Element) and (
        holder.children[0].tag in ("p", "section")
    ):
        holder = holder.children[0]
    holder.children.insert(0, mark)


def kind_problems(
    kind: str, article: ArticleFields, images: Mapping[str, str]
) -> dict[str, str]:
    """What a post of this kind lacks or may not have before review, per field.

    Beyond drafting.rules.submission_problems (called with the kind). images: name → sha256 of
    the pictures in the text. Nothing for a 图文.
    """
    if kind == PostKind.NEWSPIC:
        return _newspic_problems(article, images)
    if kind == PostKind.VIDEO:
        return _video_problems(article)
    if kind == PostKind.BACKEND_SHARE and not (
        article.attachment_sha256 or article.source_url.strip()
    ):
        return {"source_url": "请填写要转载的原文链接，或上传原文的 PDF、Word 文件作附件，"
                              "让审校的人看得到转的是什么。"}
    return {}


def _newspic_problems(article: ArticleFields, images: Mapping[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    content = newspic_content(article, images)
    if not content.images:
        wrong["body"] = "图片消息至少要有一张图片。请添加图片并插入正文，正文里的先后就是滑动的先后。"
    elif len(content.images) > NEWSPIC_IMAGES:
        wrong["body"] = (f"图片消息最多 {NEWSPIC_IMAGES} 张图片，现在有 {len(content.images)} 张，"
                         f"请删去 {len(content.images) - NEWSPIC_IMAGES} 张。")
    elif not content.text:
        wrong["body"] = "图片消息要配一段文字，现在只有图片。请写一两句。"
    elif _tables(article):
        wrong["body"] = "图片消息只能发纯文字，表格发不出来。请把表格改成文字，或把表格做成图片。"
    elif normalised_text(content.text) != squeeze(content.text):
        # What looks like mark-up, WeChat takes for mark-up, and readers would miss it.
        wrong["body"] = ("图片消息的文字里有像网页代码的符号（如 <…> 或 &amp;），公众号会当成代码去掉。"
                         "请改用《》〈〉或全角的＆。")
    if article.cover_sha256 and article.cover_sha256 not in images.values():
        wrong["cover"] = ("图片消息的封面就是第一张图片。请在正文用到的图片里选一张作封面（它会排在最前），"
                          "或者把选中的图片插入正文。")
    if article.read_more.strip():
        wrong["read_more"] = "图片消息没有“阅读原文”。请清空这一栏；网址可以写进正文。"
    return wrong


def _tables(article: ArticleFields) -> int:
    html = render_article(article.body, theme=_PLAIN, images={}).html
    return sum(element.tag == "table" for element, _ in walk(parse(html)))


def _video_problems(article: ArticleFields) -> dict[str, str]:
    if article.attachment_sha256 or article.source_url.strip() or _ADDRESS.search(article.body):
        return {}
    return {"attachment": "请上传视频文件（mp4 或 mov）；文件太大传不上来的，把看得到视频的网址写进"
                          "“原文链接”，让审校的人看得到要发什么。"}


def kind_hints(kind: str, article: ArticleFields, images: Mapping[str, str]) -> list[str]:
    """What a writer and a reviewer should know about this text; none of it stops the post."""
    if kind != PostKind.NEWSPIC:
        return []
    content, hints = newspic_content(article, images), []
    if len(content.text) > NEWSPIC_TEXT:
        hints.append(f"文字有 {len(content.text)} 个字。图片消息的文字显示在图片下面，"
                     f"超过 {NEWSPIC_TEXT} 个字很少有人看完，长文章请用图文。")
    if re.search(r"(^|\n)\s*#{1,6}\s|\*\*|__", article.body):
        hints.append("小标题和加粗在图片消息里显示为普通文字。")
    if re.search(r"\]\(\s*(https?:|<https?:)", article.body, re.IGNORECASE):
        hints.append("链接在图片消息里点不开，网址会写在文字里。")
    if re.search(r"!\[[^\]]+\]\(|!\[[^\]]*\]\([^)]*\s[\"']", article.body):
        hints.append("图片的说明文字不会发出去，要让读者看到的请写进正文。")
    return hints


def kind_name(kind: str) -> str:
    """图文, 图片消息, 视频 or 后台转载分享."""
    return KIND_NAMES[PostKind(kind)]
