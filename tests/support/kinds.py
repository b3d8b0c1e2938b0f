"""Posts of the other kinds: 图片消息, 视频, 后台转载分享, written and approved."""

from __future__ import annotations

from tests.support.articles import approve, fields, png
from tests.support.cast import Cast
from tests.support.files import film
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting.attachments import attach_file
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations
from wechat_bot.publishing.rules import Mode

NEWSPIC_BODY = """12月4日，**宪法宣传周**在一楼大厅举行。

![台上](图1.png)

![](图2.png)

- 甲：讲座
- 乙：咨询

![](图3.png)
"""
COLOURS = ("navy", "maroon", "green")
SOURCE = "https://mp.weixin.qq.com/s/source"


def written_newspic(office: Office, cast: Cast, **changes: object) -> int:
    """A 图片消息 of three pictures with its first revision."""
    post_id = drafting.create_post(cast.writer, office, kind=PostKind.NEWSPIC)
    for number, colour in enumerate(COLOURS, start=1):
        drafting.add_image(cast.writer, office, post_id, f"图{number}.png", png(colour))
    values = {"title": "宪法宣传周组图", "body": NEWSPIC_BODY, "digest": "", **changes}
    drafting.save_revision(cast.writer, office, post_id, fields(**values), 0)
    return post_id


def written_by_hand_kind(
    office: Office, cast: Cast, kind: PostKind = PostKind.VIDEO, **changes: object
) -> int:
    """A 视频 with its film, or a 后台转载分享 with its link, and its first revision."""
    post_id = drafting.create_post(cast.writer, office, kind=kind)
    values: dict[str, object] = {"title": "普法短片", "body": "一分钟看懂宪法宣传周活动安排，欢迎收看。"}
    if kind is PostKind.VIDEO:
        values["attachment_sha256"] = attach_file(
            cast.writer, office, post_id, "短片.mp4", film()).sha256
    else:
        values |= {"source_url": SOURCE, "origin": "repost", "source": "新疆法治报"}
    drafting.save_revision(cast.writer, office, post_id, fields(**{**values, **changes}), 0)
    return post_id


def queued_newspic(
    office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, **changes: object
) -> int:
    """A message of one approved 图片消息, due now."""
    post_id = written_newspic(office, cast, **changes)
    approve(office, cast, post_id)
    return operations.schedule(cast.publisher, office, post_ids=[post_id], mode=mode,
                               due_at=clock.now(), repeat_reason="测试")
