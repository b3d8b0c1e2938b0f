"""A cover drawn from the title, for posts that come without one. 900×383 is WeChat's 2.35:1."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 900, 383
_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "C:/Windows/Fonts/msyhbd.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)


def draw_cover(title: str, account_name: str) -> bytes:
    """PNG bytes of a plain blue cover with the title in at most three lines.

    Without a Chinese font on the machine the cover is drawn without words.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), "#14488c")
    draw = ImageDraw.Draw(image)
    for step in range(HEIGHT):
        shade = step / HEIGHT
        draw.line([(0, step), (WIDTH, step)],
                  fill=(int(20 + 24 * shade), int(72 + 44 * shade), int(140 + 50 * shade)))
    draw.rectangle((60, 78, 70, HEIGHT - 78), fill="#f2c14e")
    font_file = next((name for name in _FONTS if Path(name).exists()), None)
    if font_file is not None:
        _write(draw, title, account_name, font_file)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _write(draw: ImageDraw.ImageDraw, title: str, account_name: str, font_file: str) -> None:
    size = 56 if len(title) <= 24 else 44
    font = ImageFont.truetype(font_file, size)
    per_line = (WIDTH - 180) // size
    lines = [title[i : i + per_line] for i in range(0, len(title), per_line)][:3]
    top = HEIGHT // 2 - len(lines) * (size + 14) // 2 - 14
    for number, line in enumerate(lines):
        draw.text((100, top + number * (size + 14)), line, font=font, fill="white")
    small = ImageFont.truetype(font_file, 24)
    draw.text((100, HEIGHT - 62), account_name, font=small, fill="#dbe7f5")
