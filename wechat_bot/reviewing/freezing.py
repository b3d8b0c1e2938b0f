"""From a revision to the approved artefact (定稿): what will be sent, rendered once and kept."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from wechat_bot.drafting import layout
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.kinds import kind_problems, newspic_content
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.rendering import RenderedArticle, text_sha256
from wechat_bot.reviewing import queries, rules
from wechat_bot.reviewing.models import ApprovedArtefact, ReviewRound

_ADDRESS_BYTES = 200  # by how much WeChat's address of a picture is at most longer than ours


def layout_problem(
    session: Session, office: Office, post: Post, revision: Revision
) -> dict[str, str]:
    """What shows only after layout: nothing to see, or more bytes than WeChat takes.

    The size is that of the article as it will be sent: with a footer of long names, and with
    WeChat's picture addresses, which are longer than ours.
    """
    problems = kind_problems(post.kind, revision.fields(), revision.images)
    if problems or post.kind != PostKind.NEWS:
        return problems
    limit = office.config.wechat.content_bytes_limit
    footer = _footer(office, revision, ["某" * 20] * len(rules.LEVELS))
    rendered = _render(session, office, post, revision, footer)
    if not rendered.plain_text.strip() and not rendered.images:
        return {"body": "正文排版后是空的，没有可以发表的内容。文字已保留。"}
    size = len(rendered.html.encode()) + _ADDRESS_BYTES * len(rendered.images)
    if size < limit:
        return {}
    return {"body": f"正文排版后有 {size:,} 字节，公众号最多 {limit:,} 字节。"
                    "请删减，或拆成两篇。文字已保留。"}


def freeze(
    session: Session, office: Office, post: Post, revision: Revision, found: ReviewRound
) -> None:
    """定稿: render once, with the names, and keep that for ever."""
    artefact = laid_out(session, office, post, revision,
                        queries.reviewer_names(session, found.id))
    artefact.round_id = found.id
    artefact.sha256 = rules.artefact_sha256(queries.artefact_parts(artefact))
    session.add(artefact)
    session.flush()


def laid_out(
    session: Session, office: Office, post: Post, revision: Revision, reviewers: list[str]
) -> ApprovedArtefact:
    """A revision as it would be frozen with these names; not in the session, for a 预览."""
    pairs = _footer(office, revision, reviewers)
    artefact = ApprovedArtefact(
        post_id=post.id, revision_id=revision.id, kind=post.kind,
        revision_sha256=revision.sha256, title=revision.title.strip(),
        author=revision.author.strip(), cover_sha256=revision.cover_sha256,
        content_source_url=revision.read_more.strip(), cover_crop_wide=revision.cover_crop_wide,
        cover_crop_square=revision.cover_crop_square, attachment_name=revision.attachment_name,
        attachment_sha256=revision.attachment_sha256, created_at=clock.now(),
    )
    if post.kind == PostKind.NEWSPIC:
        _fill_newspic(artefact, revision, pairs)
    else:
        _fill_article(artefact, revision, _render(session, office, post, revision, pairs))
    return artefact


def _fill_article(
    artefact: ApprovedArtefact, revision: Revision, rendered: RenderedArticle
) -> None:
    used = revision.images
    artefact.html, artefact.text_sha256 = rendered.html, rendered.text_sha256
    artefact.images_json = json.dumps([used[name] for name in rendered.images])
    artefact.digest = revision.digest.strip() or layout.default_digest(rendered.plain_text)


def _fill_newspic(
    artefact: ApprovedArtefact, revision: Revision, footer: tuple[tuple[str, str], ...]
) -> None:
    """图片消息: plain text and the pictures in order; the first of them is the cover."""
    content = newspic_content(revision.fields(), revision.images, footer)
    pictures = [revision.images[name] for name in content.images]
    artefact.html, artefact.text_sha256 = content.text, text_sha256(content.text)
    artefact.images_json, artefact.cover_sha256 = json.dumps(pictures), pictures[0]
    artefact.digest = revision.digest.strip() or layout.default_digest(content.text)


def _footer(
    office: Office, revision: Revision, reviewers: list[str]
) -> tuple[tuple[str, str], ...]:
    review = office.config.review
    if not review.footer:
        return ()
    return tuple(rules.footer_pairs(review.footer_labels, revision.contributor, reviewers))


def _render(
    session: Session, office: Office, post: Post, revision: Revision,
    footer: tuple[tuple[str, str], ...],
) -> RenderedArticle:
    theme = layout.theme_of(office.folder("themes"), revision.theme)
    if layout.theme_sha256(theme) != revision.theme_sha256:
        raise WrongState(
            f"版式“{theme.title}”在保存第 {revision.number} 版之后改动过，排出来会与审校时看到的不同，"
            "没有做任何改动。请写稿人重新保存一版，再送审。"
        )
    return layout.lay_out(revision.fields(), theme, posts.post_images(session, post.id),
                          layout.frozen_address, footer)
