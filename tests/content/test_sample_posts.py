"""The shipped sample articles: real input of every kind that the main job must carry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from wechat_bot.kernel.resources import data_path

POSTS = data_path("content") / "posts"
PATHS = sorted(POSTS.glob("*.md"))
SECTIONS = {
    "办公室",
    "普法与依法治理股",
    "公共法律服务股",
    "社区矫正管理股",
    "行政复议与应诉股",
    "额敏镇司法所",
    "玉什喀拉苏镇司法所",
}
KEYS = {
    "title",
    "author",
    "digest",
    "cover",
    "template",
    "section",
    "contributor",
    "origin",
    "source",
    "source_url",
    "theme",
    "read_more",
    "government_information",
    "kind",
    "key_area",
    "article_20",
}
# Letters that Uyghur, respectively Kazakh, writes and the other does not.
UYGHUR_ONLY = re.compile("[ېۆۈئ]")
KAZAKH_ONLY = re.compile("ء")
ARABIC_LETTER = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True)
class Sample:
    path: Path
    front: dict[str, Any]
    body: str

    @property
    def length(self) -> int:
        """Characters of the body without white space: what a reader would count."""
        return len(re.sub(r"\s", "", self.body))

    @property
    def images(self) -> list[str]:
        return re.findall(r"!\[[^\]]*\]\(([^)\s]+)", self.body)

    @property
    def links(self) -> list[str]:
        return re.findall(r"(?<!!)\[[^\]^]+\]\((https?://[^)\s]+)\)", self.body)


def read(path: Path) -> Sample:
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    return Sample(path, yaml.safe_load(front), body)


SAMPLES = [read(path) for path in PATHS]
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[p.stem for p in PATHS])


def test_there_are_enough_samples_with_titles_of_their_own() -> None:
    titles = {sample.front["title"] for sample in SAMPLES}
    assert len(titles) == len(SAMPLES) >= 6


@each_sample
def test_front_matter_has_only_known_keys_and_right_types(sample: Sample) -> None:
    front = sample.front
    assert set(front) <= KEYS
    for key in ("government_information", "key_area"):
        assert isinstance(front.get(key, True), bool)
    for key in KEYS - {"government_information", "key_area"}:
        assert isinstance(front.get(key, ""), str), key


@each_sample
def test_limits_of_wechat_are_kept(sample: Sample) -> None:
    assert 1 <= len(sample.front["title"]) <= 32
    assert len(sample.front["author"]) <= 16
    assert len(sample.front["digest"]) <= 120


@each_sample
def test_choices_are_offered_ones(sample: Sample) -> None:
    front = sample.front
    assert front["theme"] in {"政务蓝", "简洁"}
    assert front["section"] in SECTIONS
    assert front["template"] in template_names()
    assert front["origin"] in {"原创", "转载"}
    assert front.get("kind") in {None, "政策解读", "回应关切"}
    assert re.fullmatch(r"20\.([1-9]|1[0-5])", front.get("article_20", "20.1"))
    assert urlsplit(front.get("read_more", "https://x")).scheme == "https"


@each_sample
def test_a_repost_and_only_a_repost_names_its_source(sample: Sample) -> None:
    front = sample.front
    is_repost = front["origin"] == "转载"
    assert ("source" in front) == is_repost
    assert ("source_url" in front) == is_repost


@each_sample
def test_length_is_that_of_such_an_account(sample: Sample) -> None:
    assert 500 <= sample.length <= 18_000


def test_one_article_is_long() -> None:
    assert max(sample.length for sample in SAMPLES) > 15_000


@each_sample
def test_no_paragraph_is_filled_by_repetition(sample: Sample) -> None:
    paragraphs = [p for p in sample.body.split("\n\n") if len(p) > 40]
    assert len(paragraphs) == len(set(paragraphs))


@each_sample
def test_every_image_and_cover_is_there(sample: Sample) -> None:
    for name in [sample.front["cover"], *sample.images]:
        assert (POSTS / name).is_file(), name


@each_sample
def test_footnotes_are_defined_and_used(sample: Sample) -> None:
    defined = re.findall(r"^\[\^(\d+)\]:", sample.body, re.MULTILINE)
    used = re.findall(r"\[\^(\d+)\](?!:)", sample.body)
    assert sorted(defined) == sorted(set(used))


def has(feature: Callable[[Sample], bool]) -> list[str]:
    return [sample.path.stem for sample in SAMPLES if feature(sample)]


def test_tables_are_present() -> None:
    assert has(lambda s: re.search(r"^\|[ :|-]+\|$", s.body, re.MULTILINE) is not None)


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_nested_lists_with_every_usual_indent_are_present(indent: int) -> None:
    nested = re.compile(rf"^(?:[-*]|\d+\.) .+\n {{{indent}}}(?:[-*]|\d+\.) ", re.MULTILINE)
    assert has(lambda s: nested.search(s.body) is not None)


def test_footnotes_are_present() -> None:
    assert has(lambda s: "[^1]:" in s.body)


def test_one_article_links_outside_and_to_another_article() -> None:
    hosts = [{urlsplit(link).hostname for link in sample.links} for sample in SAMPLES]
    assert any("mp.weixin.qq.com" in found and len(found) >= 4 for found in hosts)


def paragraphs_in_arabic_script(sample: Sample) -> list[str]:
    return [p for p in sample.body.split("\n\n") if len(ARABIC_LETTER.findall(p)) > 20]


def test_a_uyghur_and_a_kazakh_paragraph_are_present() -> None:
    paragraphs = [p for sample in SAMPLES for p in paragraphs_in_arabic_script(sample)]
    uyghur = [p for p in paragraphs if UYGHUR_ONLY.search(p)]
    kazakh = [p for p in paragraphs if not UYGHUR_ONLY.search(p) and KAZAKH_ONLY.search(p)]
    assert uyghur and kazakh


def test_a_policy_interpretation_and_a_repost_are_present() -> None:
    assert has(lambda s: s.front.get("kind") == "政策解读")
    assert has(lambda s: s.front["origin"] == "转载")


def template_names() -> set[str]:
    paths = (data_path("content") / "templates").glob("*.toml")
    return {tomllib.loads(path.read_text(encoding="utf-8"))["name"] for path in paths}
