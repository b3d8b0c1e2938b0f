"""A cover drawn from the title."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from wechat_bot.drafting import covers
from wechat_bot.drafting.images import process_picture


def colours(data: bytes) -> set[tuple[int, int, int]]:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return {colour for _, colour in image.getcolors(1 << 20) or []}  # type: ignore[misc]


@pytest.mark.parametrize("title", ["通知", "长" * 64, "A" * 64, "", "带\n换行", "ئەمىن ناھىيىسى"])
def test_it_has_wechats_size_and_can_be_sent(title: str) -> None:
    data = covers.draw_cover(title, "法治额敏")
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", (900, 383))
    assert process_picture(data, "封面.png").mime == "image/png"


def test_without_a_chinese_font_there_are_no_words_but_still_a_cover(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(covers, "_FONTS", (str(Path("/nowhere/font.ttc")),))
    assert covers.draw_cover("甲", "法治额敏") == covers.draw_cover("乙", "法治额敏")
    assert (255, 255, 255) not in colours(covers.draw_cover("甲", "法治额敏"))


def test_the_same_title_gives_the_same_bytes() -> None:
    assert covers.draw_cover("通知", "法治额敏") == covers.draw_cover("通知", "法治额敏")
