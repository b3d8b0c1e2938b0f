"""The article templates (稿件模板): complete, known values only, distinct names."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.offices import config_for
from wechat_bot.drafting import layout
from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path
from wechat_bot.reviewing.rules import footer_pairs

FOLDER = data_path("content") / "templates"
PATHS = sorted(FOLDER.glob("*.toml"))
each_template = pytest.mark.parametrize("path", PATHS, ids=[p.stem for p in PATHS])


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_the_six_kinds_of_an_office_account_are_offered() -> None:
    assert {path.stem: read(path)["name"] for path in PATHS} == {
        "legal-education": "普法",
        "news": "工作动态",
        "notice": "通知公告",
        "policy-interpretation": "政策解读",
        "repost": "转载",
        "service-guide": "公共法律服务指南",
    }


@each_template
def test_every_key_is_there_and_known(path: Path) -> None:
    template = read(path)
    assert set(template) == {
        "id",
        "name",
        "description",
        "theme",
        "government_information",
        "kind",
        "key_area",
        "article_20",
        "origin",
        "body",
    }
    assert template["id"] == path.stem
    assert template["description"]
    assert template["theme"] in {"政务蓝", "简洁"}
    assert type(template["government_information"]) is bool
    assert type(template["key_area"]) is bool
    assert template["kind"] in {"none", "policy_interpretation", "response"}
    assert template["origin"] in {"original", "repost"}
    assert re.fullmatch(r"(20\.([1-9]|1[0-5]))?", template["article_20"])


@each_template
def test_the_scaffold_tells_the_writer_what_to_write(path: Path) -> None:
    body = read(path)["body"]
    assert "（" in body
    assert len(body) > 100


def test_only_the_repost_template_starts_as_a_repost() -> None:
    assert [path.stem for path in PATHS if read(path)["origin"] == "repost"] == ["repost"]


# What a reviewer finds ticked before he looks: kind, key area, 条例 art 20, origin.
@pytest.mark.parametrize(("name", "kind", "key_area", "article_20", "origin"), [
    ("普法", "none", False, "", "original"),
    ("通知公告", "none", False, "", "original"),
    ("政策解读", "policy_interpretation", False, "20.15", "original"),
    ("工作动态", "none", False, "", "original"),
    ("公共法律服务指南", "none", True, "20.5", "original"),
    ("转载", "none", False, "", "repost"),
])
def test_each_kind_has_its_classification(
    name: str, kind: str, key_area: bool, article_20: str, origin: str
) -> None:
    article = load_templates(FOLDER)[name].fields("法治额敏")
    assert (article.info_kind, article.key_area, article.article_20, article.origin) == (
        kind, key_area, article_20, origin)
    assert article.is_government_information


@each_template
@pytest.mark.parametrize("theme", ["政务蓝", "简洁"])
def test_each_kind_is_laid_out_in_either_theme(path: Path, theme: str) -> None:
    chosen = layout.theme_of(data_path("content") / "themes", theme)
    article = load_templates(FOLDER)[read(path)["name"]].fields("法治额敏")
    found = layout.lay_out(article, chosen, {}, layout.frozen_address)
    assert found.notes == () and len(found.plain_text) > 100


def test_a_repost_ends_with_its_source_once() -> None:
    template = load_templates(FOLDER)["转载"]
    assert not re.search(r"^来源[:：]", template.body, re.MULTILINE)
    article = replace(template.fields("法治额敏"), source="新华社")
    chosen = layout.theme_of(data_path("content") / "themes", "")
    lines = layout.lay_out(article, chosen, {}, layout.frozen_address,
                           footer=[("编辑", "张三")]).plain_text.splitlines()
    assert lines[-2:] == ["来源：新华社", "编辑：张三"]


@pytest.mark.parametrize("labels", [["责编", "审核", "签发"], ["编辑", "初审", "复审", "终审"]])
def test_the_footer_has_three_or_four_labels(tmp_path: Path, labels: list[str]) -> None:
    config = config_for(tmp_path, review={"footer_labels": labels})
    pairs = footer_pairs(config.review.footer_labels, "张三", ["王五", "赵六", "钱七"])
    assert [label for label, _ in pairs] == labels
    assert pairs[0][1] == "张三" and pairs[-1][1] == "钱七"
    assert "、".join(names for _, names in pairs[1:-1]) == "王五、赵六"


@pytest.mark.parametrize("labels", [[], ["编辑", "终审"], ["编", "一", "二", "三", "四"],
                                    ["责编", " ", "签发"]])
def test_other_labels_are_refused(tmp_path: Path, labels: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"review\.footer_labels"):
        config_for(tmp_path, review={"footer_labels": labels})
