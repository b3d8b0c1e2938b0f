"""What the post's own review already says: 保密审查结论, 校对, 公开形式, for its line in the ledger."""

from __future__ import annotations

from sqlalchemy.orm import Session

from wechat_bot.disclosure.item_fields import MORE_DEFAULTS
from wechat_bot.drafting.models import Post
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.people import queries as people
from wechat_bot.records.fields import Values
from wechat_bot.reviewing import queries as reviewing
from wechat_bot.reviewing.models import ApprovedArtefact

_PRESENTATION = {PostKind.NEWS: "text", PostKind.NEWSPIC: "pictures", PostKind.VIDEO: "video",
                 PostKind.BACKEND_SHARE: "text"}


def known_of_post(session: Session, artefact: ApprovedArtefact) -> Values:
    """The fields of MORE_FIELDS as far as the post and its review know them."""
    post = session.get_one(Post, artefact.post_id)
    found = reviewing.get_round(session, artefact.round_id)
    passed = [act for act in found.secrecy_reviews if act.passed]
    proofs = sorted((act for act in found.proofs if act.passed), key=lambda act: act.level)
    names = dict.fromkeys(people.name_of(session, act.reviewer_id) for act in proofs)
    return MORE_DEFAULTS | {
        "presentation": _PRESENTATION.get(PostKind(post.kind), "text"),
        "secrecy": (f"可以公开（{people.name_of(session, passed[-1].reviewer_id)}，"
                    f"{clock.to_beijing(passed[-1].at).date()}）" if passed else ""),
        "proofreaders": "、".join(names),
    }
