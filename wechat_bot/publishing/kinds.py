"""发布与稿件类型: which kinds may go out how, and what of an approved post is sent. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from wechat_bot.drafting.rules import KIND_NAMES, MANUAL_KINDS, PostKind
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.rules import MODE_NAMES, Mode
from wechat_bot.reviewing.models import ApprovedArtefact


def kinds_problem(kinds: Sequence[str], mode: Mode) -> dict[str, str]:
    """Why posts of these kinds can't be one message in this mode, by field (mode, posts).

    To be asked wherever a message is made, joined or given another mode. Only 图文 go together:
    the draft box takes a 图片消息 alone, and the other kinds are each published by themselves.
    """
    wrong: dict[str, str] = {}
    alone = [kind for kind in kinds if kind != PostKind.NEWS]
    if alone and len(kinds) > 1:
        wrong["posts"] = (f"{_name(alone[0])}要单独发，不能与别的稿件放在同一条消息里。"
                          "请分开安排，各选各的时间。")
    by_hand = [kind for kind in kinds if kind in MANUAL_KINDS]
    if by_hand and mode is not Mode.MANUAL:
        wrong["mode"] = (
            f"{_name(by_hand[0])}没有接口可用，程序不能自己存草稿或发表，只能选"
            f"“{MODE_NAMES[Mode.MANUAL]}”：到时间提醒发布员到公众号后台发表，再回来登记链接。")
    return wrong


def possible_modes(kinds: Sequence[str]) -> tuple[Mode, ...]:
    """The modes on offer for posts of these kinds."""
    return tuple(mode for mode in Mode
                 if mode is Mode.MANUAL or not any(kind in MANUAL_KINDS for kind in kinds))


def material_pictures(artefact: ApprovedArtefact) -> list[str]:
    """sha256 of the pictures that go into the material library, in order, the cover first.

    Of a 图片消息 all of them, of a 图文 its cover; the others of a 图文 belong to its text.
    """
    if artefact.kind == PostKind.NEWSPIC:
        pictures: list[str] = json.loads(artefact.images_json)
        return pictures
    return [artefact.cover_sha256] if artefact.cover_sha256 else []


def body_pictures(artefact: ApprovedArtefact) -> list[str]:
    """sha256 of the pictures in the text, in order; a 图片消息 has none there."""
    pictures: list[str] = json.loads(artefact.images_json)
    return [] if artefact.kind == PostKind.NEWSPIC else pictures


def approved_html(artefact: ApprovedArtefact) -> str:
    """The approved text as HTML, whatever the kind: a 图片消息's lines become paragraphs."""
    if artefact.kind != PostKind.NEWSPIC:
        return artefact.html
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in artefact.html.splitlines())


def check_ways(kind: str) -> tuple[CheckedHow, ...]:
    """How the text behind a recorded link may be checked, the usual way first.

    The page of a video or of another account's article is not ours to read and compare.
    """
    if kind in MANUAL_KINDS:
        return CheckedHow.BY_HAND, CheckedHow.PASTED
    return CheckedHow.AUTO, CheckedHow.PASTED, CheckedHow.BY_HAND


def _name(kind: str) -> str:
    return f"“{KIND_NAMES[PostKind(kind)]}”稿件"
