"""The pictures of the sample articles: real ones, and awkward where phones are awkward."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from wechat_bot.kernel.resources import data_path

POSTS = data_path("content") / "posts"
IMAGES = sorted((POSTS / "images").iterdir())
GPS = 0x8825
ORIENTATION = 0x0112
WECHAT_BODY_LIMIT = 1_000_000  # bytes, media/uploadimg

each_image = pytest.mark.parametrize("path", IMAGES, ids=[p.name for p in IMAGES])


def format_of(path: Path) -> str | None:
    with Image.open(path) as image:
        image.load()
        return image.format


@each_image
def test_the_name_tells_the_content(path: Path) -> None:
    assert format_of(path) == {".png": "PNG", ".jpg": "JPEG"}[path.suffix]


@each_image
def test_no_picture_is_left_over(path: Path) -> None:
    texts = [post.read_text(encoding="utf-8") for post in POSTS.glob("*.md")]
    assert any(re.search(rf"\bimages/{re.escape(path.name)}", text) for text in texts)


@each_image
def test_no_picture_is_a_mere_dot(path: Path) -> None:
    assert path.stat().st_size > 20_000


def test_all_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in IMAGES) < 4_000_000


def test_one_is_over_the_limit_for_body_images() -> None:
    assert [p.name for p in IMAGES if p.stat().st_size > WECHAT_BODY_LIMIT] == ["xianfa-haibao.jpg"]


def test_covers_have_the_usual_shape() -> None:
    covers = [path for path in IMAGES if path.name.startswith("cover-")]
    assert len(covers) >= 5
    for path in covers:
        with Image.open(path) as image:
            assert image.size == (900, 383), path.name


def test_photos_carry_the_place_where_they_were_taken() -> None:
    """So that importing them shows that EXIF and GPS are taken out."""
    with_gps = []
    for path in IMAGES:
        with Image.open(path) as image:
            if image.getexif().get_ifd(GPS):
                with_gps.append(path.name)
    assert with_gps == ["dongtai-1.jpg", "dongtai-2.jpg", "dongtai-3.jpg"]


def test_one_photo_lies_on_its_side_until_its_orientation_is_read() -> None:
    with Image.open(POSTS / "images" / "dongtai-3.jpg") as image:
        assert image.size == (900, 1200)
        assert image.getexif()[ORIENTATION] == 6
