"""Small articles with real pictures, and the way of a post through the house."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

from PIL import Image

from tests.support.cast import Cast
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing.secrecy import load_points

BODY = """宪法宣传周活动通知。

## 时间和地点

12月4日10:00，额敏县司法局一楼大厅。

![现场](图1.png)

**联系电话：**0901-3355730
"""


@cache
def png(colour: str = "navy", size: tuple[int, int] = (320, 200)) -> bytes:
    """A real PNG file."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def jpeg_with_gps() -> bytes:
    """A real JPEG file that tells where it was taken."""
    image = Image.new("RGB", (400, 300), "green")
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 31.0, 0.0), 3: "E", 4: (83.0, 37.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def fields(**changes: object) -> ArticleFields:
    """A complete article but for the cover."""
    base = ArticleFields(
        title="宪法宣传周活动通知", author="法治额敏", digest="十二月四日，一楼大厅。", body=BODY,
        theme="政务蓝", section="普法与依法治理股", contributor="张三",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def written_post(office: Office, cast: Cast, **changes: object) -> int:
    """A post with one picture, a cover and its first revision."""
    post_id = drafting.create_post(cast.writer, office)
    drafting.add_image(cast.writer, office, post_id, "图1.png", png())
    drafting.add_image(cast.writer, office, post_id, "封面.png", png("maroon", (900, 383)))
    with office.db.read() as session:
        cover = posts.post_images(session, post_id)["封面.png"].sha256
    drafting.save_revision(cast.writer, office, post_id,
                           fields(**{"cover_sha256": cover, **changes}), 0)
    return post_id


def submitted_round(office: Office, cast: Cast, post_id: int) -> tuple[int, str]:
    """(round id, the sha256 the reviewers see) after sending the current revision to review."""
    with office.db.read() as session:
        number = posts.get_post(session, post_id).revision_number
    round_id = reviewing.submit(cast.writer, office, post_id, number)
    with office.db.read() as session:
        return round_id, reviews.get_round(session, round_id).revision_sha256


def all_ticks(office: Office) -> list[str]:
    """Every point of the secrecy list."""
    return [point.code for point in load_points(office.folder("reviewing"))]


def approve(office: Office, cast: Cast, post_id: int) -> None:
    """The post through secrecy review and all three levels."""
    round_id, seen = submitted_round(office, cast, post_id)
    reviewing.secrecy_review(cast.secrecy, office, round_id, seen_sha256=seen, passed=True,
                             ticks=all_ticks(office))
    for reviewer in (cast.first, cast.second, cast.final):
        reviewing.pass_level(reviewer, office, round_id, seen_sha256=seen)


def approved_post(office: Office, cast: Cast, **changes: object) -> int:
    """A post that may be scheduled."""
    post_id = written_post(office, cast, **changes)
    approve(office, cast, post_id)
    return post_id
