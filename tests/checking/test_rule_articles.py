"""The whole check: the samples, any text at all, order, fingerprints."""

from __future__ import annotations

import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checking.conftest import TODAY, Check
from tests.support.examples import examples
from wechat_bot.checking.rules import (
    Finding,
    Leader,
    Lists,
    Published,
    check_article,
    fingerprint,
    load_shipped,
    mask,
    merge,
)
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path

SAMPLES = sorted((data_path("content") / "posts").glob("*.md"))
LISTS = merge(load_shipped(data_path("content") / "lexicons"),
              Lists(leaders=(Leader("张三", "局长", rank=1), Leader("李四", "副局长", rank=2))))


@pytest.mark.parametrize("path", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_the_samples_are_without_findings(check: Check, path: Path) -> None:
    parsed = parse_markdown_file(path.read_text(encoding="utf-8"), path.name)
    names = ("title", "author", "digest", "source", "source_url", "read_more")
    fields = {name: parsed.values[name] for name in names if name in parsed.values}
    assert check(parsed.body, **fields) == []


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 7


PIECES = [
    "根据《婚姻法》", "帐户", "13800138000", "11010519491231002X", "2026年2月30日（星期一）", "机密★1年",
    "**", "（", "”",
    "局长张三", "、李四副局长", "http://a.cn", "[链接](", ")", "![](图1.png)", "<b>", "</", "<!--", "```\n", "\n\n",
    "| a |", "> ", "- ", "1. ", "# ", "[^1]", "\\", "`", "ياخشى", "𠮷", "İ", "\u200b", "\ud800", "\r", "\x0b", "\u2028",
    "我们我们", "你好,朋友", "a@b.cn", "新A12345", "www.", "://", "~~",
]
TEXTS = st.lists(
    st.sampled_from(PIECES) | st.text(max_size=8) | st.text(alphabet=string.punctuation, max_size=6),
    max_size=25,
).map("".join)


@settings(max_examples=examples(60, 1500), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=TEXTS, title=TEXTS, digest=TEXTS)
def test_any_text_is_checked_and_every_place_is_true(body: str, title: str, digest: str) -> None:
    article = ArticleFields(title=title, digest=digest, body=body)
    published = [Published(digest, title), Published(title, body)]
    findings = check_article(article, LISTS, today=TODAY, published=published)
    for finding in findings:
        text = getattr(article, finding.field)
        if finding.start >= 0:
            assert text[finding.start : finding.start + len(finding.text)] == finding.text
            assert finding.text
            if finding.field == "body":
                assert finding.line == text.count("\n", 0, finding.start) + 1
        assert finding.message
        assert len(fingerprint(finding, text)) == 64
        mask(finding.text)


def test_findings_come_in_the_order_of_their_places(check: Check) -> None:
    findings = check("帐户。\n\n<script>x</script>\n\n布署，帐单13800138000。", title="帐号", digest="布署")
    assert [(f.field, f.line, f.text) for f in findings] == [
        ("title", 0, "帐号"), ("digest", 0, "布署"), ("body", 1, "帐户"), ("body", 3, ""),
        ("body", 5, "布署"), ("body", 5, "帐单"), ("body", 5, "13800138000")]


def test_the_fingerprint_follows_the_passage(check: Check) -> None:
    def print_of(body: str) -> str:
        finding: Finding = check(body)[0]
        return fingerprint(finding, body.split("\n")[finding.line - 1])

    first = print_of("帐户里有钱。")
    assert print_of("新的一段。\n\n帐户里有钱。") == first
    assert print_of("帐户里没有钱。") != first


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有"):
        load_shipped(tmp_path)


@pytest.mark.parametrize("text", [
    "name = 1\n", 'name = "x"\nother = 1\n', "name = \n", 'name = "x"\n[[laws]]\nname = "甲法"\n',
])
def test_a_broken_list_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "坏.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="坏"):
        load_shipped(tmp_path)


def test_without_lists_the_other_checks_run() -> None:
    found = check_article(ArticleFields(body="帐户13800138000"), Lists(), today=date(2026, 1, 1))
    assert [f.rule for f in found] == ["privacy.mobile"]
