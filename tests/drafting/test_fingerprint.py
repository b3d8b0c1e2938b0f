"""版本指纹: whatever changes in a version changes its sha256."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.articles import fields as article
from wechat_bot.drafting.rules import ArticleFields, canonical, revision_sha256

IMAGES = {"图1.png": "a" * 64, "图2.png": "b" * 64}
THEME = "c" * 64
BASE = article(cover_sha256="d" * 64)
SUM = revision_sha256(BASE, IMAGES, THEME)


def test_it_is_the_same_for_the_same() -> None:
    assert revision_sha256(replace(BASE), dict(IMAGES), THEME) == SUM


@pytest.mark.parametrize("name", [field.name for field in fields(ArticleFields)])
def test_every_field_counts(name: str) -> None:
    value = getattr(BASE, name)
    changed = (not value) if isinstance(value, bool) else value + "。"
    assert revision_sha256(replace(BASE, **{name: changed}), IMAGES, THEME) != SUM


@pytest.mark.parametrize("images", [
    {}, {"图1.png": "a" * 64}, {**IMAGES, "图1.png": "e" * 64}, {**IMAGES, "图3.png": "a" * 64},
    {"图2.png": "b" * 64, "图1.png": "a" * 64}, {"图1.png": "b" * 64, "图2.png": "a" * 64},
])
def test_every_image_counts_with_its_name_and_place(images: dict[str, str]) -> None:
    assert revision_sha256(BASE, images, THEME) != SUM


def test_the_theme_counts() -> None:
    assert revision_sha256(BASE, IMAGES, "e" * 64) != SUM


texts = st.text(max_size=40)


@given(texts, texts, texts, texts)
def test_text_can_not_move_between_fields_unnoticed(a: str, b: str, c: str, d: str) -> None:
    one, two = (ArticleFields(title=t, digest=g) for t, g in ((a, b), (c, d)))
    equal = revision_sha256(one, {}, "") == revision_sha256(two, {}, "")
    assert equal is (one == two)


@given(st.text())
def test_the_canonical_form_is_final_and_has_no_controls(text: str) -> None:
    once = canonical(ArticleFields(body=text))
    assert canonical(once) == once
    controls = {chr(code) for code in range(32)} - {"\n", "\t"}
    assert not controls & set(once.body)


def test_line_ends_make_no_version() -> None:
    dos = replace(BASE, body=BASE.body.replace("\n", "\r\n"))
    assert revision_sha256(canonical(dos), IMAGES, THEME) == SUM
