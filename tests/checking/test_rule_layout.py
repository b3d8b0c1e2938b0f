"""Links, images and article structure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Check

Found = Callable[..., list[tuple[str, str, str]]]


@pytest.mark.parametrize(("body", "text"), [
    ("[网站](http://a.cn/x)", "http://a.cn/x"),
    ("见http://a.cn/x。", "http://a.cn/x"),
    ("<http://a.cn/x>", "http://a.cn/x"),
    ("[网站](<http://a.cn/x> \"说明\")", "<http://a.cn/x>"),
])
def test_a_link_without_https_is_found(found: Found, body: str, text: str) -> None:
    assert ("link.not_https", "warning", text) in found(body)


def test_secure_links_are_not(found: Found) -> None:
    assert found("[网站](https://a.cn/x)，见https://b.cn。", read_more="https://a.cn/") == []


def test_the_links_of_the_article_itself(check: Check) -> None:
    findings = check("正文。", source_url="http://a.cn/", read_more="http://b.cn/")
    assert [(f.rule, f.field, f.line) for f in findings] == [
        ("link.not_https", "source_url", 0), ("link.not_https", "read_more", 0)]


@pytest.mark.parametrize(("body", "reported"), [
    ("![](图1.png)", True), ("![ ](images/DSC_0012.jpg)", True), ("![](宣传现场.png)", True),
    ("![工作人员在解答咨询](图1.png)", False), ("![](图1.png \"咨询现场\")", False),
])
def test_images_need_words(found: Found, body: str, reported: bool) -> None:
    assert [f[:2] for f in found(body)] == [("image.alt_missing", "hint")] * reported


def test_an_image_that_is_not_there(found: Found) -> None:
    body = "![甲](图1.png)\n\n![乙](图2.png)"
    assert found(body, images=["图1.png"]) == [("image.missing", "warning", "![乙](图2.png)")]
    assert found(body, images=["图1.png", "图2.png"]) == [] and found(body) == []


@pytest.mark.parametrize(("body", "rule"), [
    ("第一段\n\n<script>alert(1)</script>", "structure.removed_script"),
    ("![甲](https://a.cn/b.png)", "structure.remote_image"),
    ("<iframe src=\"https://a.cn\"></iframe>文字", "structure.removed_tag"),
    ("正文\n\n" + "\u200b\n\n" * 30, "structure.redundant-node"),
    ("[链接](javascript:alert(1))", "structure.removed_script"),
])
def test_what_wechat_does_not_bear(found: Found, body: str, rule: str) -> None:
    assert rule in [f[0] for f in found(body)]


def test_plain_markdown_is_well_formed(found: Found) -> None:
    body = "# 甲\n\n- 一\n    - 二\n\n> 引用\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n文字[^1]\n\n[^1]: 注。"
    assert found(body) == []


@pytest.mark.parametrize("body", [
    "<section style=\"height:0\">文字</section>", "<p style=\"text-align:start\">文字</p>", "> " * 14 + "文字",
    "<pre>文字</pre>", "<p style=\"width:300px\">文字</p>",
])
def test_what_the_renderer_mends_is_not_reported(found: Found, body: str) -> None:
    assert found(body) == []
