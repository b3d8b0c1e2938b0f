"""下架与更正的规则: which way, which number at WeChat, who may sign, when an alarm is due. Pure.

Sources: API pages freepublish/delete and message/mass/delete (index from 1; 0 or none deletes
every article of the message, which is never asked for here).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wechat_bot.publishing.rules import Mode


@dataclass(frozen=True)
class LateRelease:
    """Names a publication that was entered late (补录): by its release in the ledger."""

    release_id: int


# What is taken down or corrected: an article of ours by its id, or a publication entered late.
What = int | LateRelease


class Way(StrEnum):
    """How an article is taken down."""

    API = "api"  # 程序删除
    BY_HAND = "by_hand"  # 到公众号后台删除
    RECORDED = "recorded"  # 已经不在了，只登记


WAY_NAMES = {Way.API: "程序删除", Way.BY_HAND: "到公众号后台删除", Way.RECORDED: "登记已删除"}
ASKED, DONE, FAILED = "asked", "done", "failed"


class CorrectionWay(StrEnum):
    """更正的三种办法."""

    EDIT = "edit"  # 后台改字并登记
    REPUBLISH = "republish"  # 删除重发
    NOTICE = "notice"  # 更正说明


CORRECTION_NAMES = {
    CorrectionWay.EDIT: "后台改字并登记", CorrectionWay.REPUBLISH: "删除重发",
    CorrectionWay.NOTICE: "发更正说明",
}
CORRECTION_CONSEQUENCES = {
    CorrectionWay.EDIT: "链接和发布时间不变，读者打开看到的是改后的文字；公众号只允许小改一次，不能改标题；"
                        "新文字要先重新三审三校，改好前旧文照常公开。",
    CorrectionWay.REPUBLISH: "旧文马上删除，删了不能恢复；修改后重新三审三校、再发一次，链接会变，"
                             "原来的阅读数和留言都没有了，台账里仍只计一次。",
    CorrectionWay.NOTICE: "原文不动，另发一篇更正说明，写明什么时候、哪一处、改成什么；"
                          "说明也要三审三校，可以随后通知读者。",
}
NO_EDIT_OF_LATE = (
    "这一篇是补录的，不是在本系统定稿的：公众号上的排版、落款与重新定稿的文字本来就不一样，"
    "改了字也没法逐字核对改得对不对，所以不能登记后台改字。请用“删除重发”或“发更正说明”；已经在后台改了的，"
    "对账会列出文字不同，在那里写明原因。")
OPEN, GIVEN_UP = "open", "given_up"
REMIND_EVERY = timedelta(days=1)
SLOW = timedelta(minutes=10)  # a deletion by the program that takes longer is told of


def way_of(mode: str, article_id: str | None, msg_id: str) -> Way:
    """Whether the program can delete it: only what it published with a number that it knows."""
    if mode == Mode.PUBLISH and article_id:
        return Way.API
    if mode == Mode.MASS_SEND and msg_id:
        return Way.API
    return Way.BY_HAND


def number_at_wechat(went_out: Sequence[int], position: int) -> int:
    """The article's index at WeChat, from 1: its rank among those of the message that went out.

    went_out: positions of the articles that were published, also of those removed since (they
    keep their number). ValueError where it is not one of them: better no deletion than another's.
    """
    return sorted(went_out).index(position) + 1


def sign_problem(
    *, state: str, asked_by: int, signed_by: int | None, signer: int
) -> str | None:
    """Why this person may not countersign (补签) this take-down, in Chinese; None when he may.

    A deputy counts as himself: who asked can't sign in anybody's name.
    """
    if state == FAILED:
        return "这次下架没有办成，不用补签，没有做任何改动。"
    if signed_by is not None:
        return "这次下架已经有人补签，没有重复登记。请刷新页面看看最新状态。"
    if signer == asked_by:
        return "下架是您自己要求的，补签要由另一个人办，没有做任何改动。"
    return None


def is_late(sign_by: datetime, moment: datetime) -> bool:
    """Whether a signature at this moment is after the time set."""
    return moment > sign_by


def alarm_due(
    *, state: str, sign_by: datetime, signed: bool, alarmed_at: datetime | None, now: datetime
) -> bool:
    """Whether the missing signature is to be told of now: once when late, then once a day."""
    if state == FAILED or signed or not is_late(sign_by, now):
        return False
    return alarmed_at is None or now - alarmed_at >= REMIND_EVERY


def notice_title(title: str, limit: int) -> str:
    """关于《…》的更正说明, the title within shortened so that the whole fits WeChat's limit."""
    room = limit - len("关于《》的更正说明")
    return f"关于《{title if len(title) <= room else title[:room - 1] + '…'}》的更正说明"
