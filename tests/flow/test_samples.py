"""The sample articles through rendering: WeChat's structure rules, and one rule for the text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.emulator import text_sha256 as emulators_text_sha256
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import (
    RenderImage,
    find_theme,
    image_references,
    load_themes,
    render_article,
    structure_findings,
    text_sha256,
)

SAMPLES = sorted((data_path("content") / "posts").glob("*.md"))
THEMES = load_themes(data_path("content") / "themes")


def _rendered(path: Path, theme: str) -> str:
    body = parse_markdown_file(path.read_text(encoding="utf-8"), path.name).body
    images = {name: RenderImage(f"sha256:{'a' * 64}", 900, 600) for name in image_references(body)}
    return render_article(body, theme=find_theme(THEMES, theme), images=images,
                          footer=[("编辑", "张三"), ("初审", "王五")]).html


@pytest.mark.parametrize("theme", ["政务蓝", "简洁"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_samples_pass_the_structure_rules(path: Path, theme: str) -> None:
    html = _rendered(path, theme)
    assert structure_findings(html) == []
    assert not re.search(r"<(script|style|iframe|div|a href=\"(?!https?://mp\.weixin))", html)
    assert not re.search(r"\s(class|id|on\w+)=|font-family|position:|url\(", html)
    assert len(html.encode()) < 1_000_000


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_emulator_and_product_count_the_same_text(path: Path) -> None:
    html = _rendered(path, "政务蓝")
    assert text_sha256(html) == emulators_text_sha256(html)


_PIECES = st.sampled_from(["<p>", "</p>", "<b>", "</b>", "&amp;", "&lt;", "&nbsp;", "&#39;", "<br>",
                           "<img alt='x'>", "\u200b", "\u2060", "\ufeff", "\u3000", "é",
                           "e\u0301", "سالام", "中文", "<!-- x -->", "&notanentity;", "<", "\n"])


@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=30).map("".join))
def test_the_two_text_rules_never_disagree_on_kept_markup(html: str) -> None:
    # Only what can be stored: raw text elements never survive sanitising.
    if re.search(r"<\s*/?\s*(script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)",
                 html, re.IGNORECASE) or "<!" in html.replace("<!-- x -->", "") or "<?" in html:
        return
    assert text_sha256(html) == emulators_text_sha256(html)


def test_right_to_left_text_keeps_its_direction_where_dir_is_dropped() -> None:
    (sample,) = [path for path in SAMPLES if "shuangyu" in path.stem]
    html = _rendered(sample, "政务蓝")
    for tag in re.findall(r"<[^>]*dir=\"rtl\"[^>]*>", html):
        assert "direction:rtl" in tag.replace(" ", "")
