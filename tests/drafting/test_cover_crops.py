"""封面取景框: the form of a frame and its ratio, as a table."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.rules import ArticleFields, crop_problems, crop_shares


@pytest.mark.parametrize(("text", "shares"), [
    ("0_0_1_1", (0, 0, 1, 1)),
    ("0.1_0.25_0.999999_0.5", (0.1, 0.25, 0.999999, 0.5)),
    ("", None), ("0_0_1", None), ("0_0_1_1_1", None), ("0_0_1.1_1", None),
    ("-0.1_0_1_1", None), ("0.5_0_0.5_1", None), ("0_0.6_1_0.5", None),
    ("0.1234567_0_1_1", None), ("a_b_c_d", None), ("0,0,1,1", None), ("0_0_1_1\n", None),
])
def test_a_frame_lies_inside_the_picture(
    text: str, shares: tuple[float, float, float, float] | None
) -> None:
    assert crop_shares(text) == shares


@pytest.mark.parametrize(("wide", "square", "size", "wrong"), [
    ("", "", (900, 383), set()),
    ("0_0_1_1", "", (900, 383), set()),
    ("0_0_1_1", "", (940, 400), set()),
    ("0_0_1_1", "", (900, 900), {"cover_crop_wide"}),
    ("", "0_0_1_1", (500, 500), set()),
    ("", "0_0_0.5_1", (1000, 500), set()),
    ("", "0_0_0.52_1", (1000, 500), {"cover_crop_square"}),
    ("0_0_1_0.5", "0_0_0.5_0.5", (900, 900), {"cover_crop_wide"}),
])
def test_a_frame_has_the_ratio_that_wechat_asks_for(
    wide: str, square: str, size: tuple[int, int], wrong: set[str]
) -> None:
    article = ArticleFields(cover_crop_wide=wide, cover_crop_square=square)
    assert set(crop_problems(article, *size)) == wrong
