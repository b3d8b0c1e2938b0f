"""The article templates (稿件模板): complete, known values only, distinct names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from wechat_bot.kernel.resources import data_path

PATHS = sorted((data_path("content") / "templates").glob("*.toml"))
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
