"""稿件模板: files of one's own folder, checked when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel.errors import ConfigError

GOOD = 'id = "a"\nname = "通知"\nkind = "response"\narticle_20 = "20.3"\nbody = "## 标题\\n"\n'


def test_a_template_gives_a_new_article_its_defaults(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "a.toml").write_text('id = "b"\nname = "动态"\n', encoding="utf-8")
    found = load_templates(tmp_path)
    assert list(found) == ["动态", "通知"]
    article = found["通知"].fields("法治额敏")
    assert (article.author, article.info_kind, article.article_20, article.body) == (
        "法治额敏", "response", "20.3", "## 标题\n")
    assert article.is_government_information


def test_a_folder_without_templates_has_none(tmp_path: Path) -> None:
    assert load_templates(tmp_path) == {}


@pytest.mark.parametrize("text", [
    "name = ", GOOD + "typo = 1\n", 'name = "没有代号"\n', GOOD.replace('"通知"', "3"),
    GOOD.replace('"response"', "true"),
])
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "坏.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"坏\.toml"):
        load_templates(tmp_path)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "坏.toml").write_bytes(GOOD.encode("gbk"))
    with pytest.raises(ConfigError, match=r"坏\.toml"):
        load_templates(tmp_path)
