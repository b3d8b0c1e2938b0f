"""Links: WeChat's own stay, others become numbers and one list."""

from __future__ import annotations

import pytest

from wechat_bot.rendering import first_external_link
from wechat_bot.rendering.sanitise import is_wechat_article

from .conftest import Render


def test_outside_links_become_numbers_listed_once(render: Render) -> None:
    article = render(
        "见[甲](https://a.example/x)、[乙](https://b.example/)，再见[甲文](https://a.example/x)。"
    )
    assert "<a" not in article.html
    assert article.plain_text.splitlines() == [
        "见甲[1]、乙[2]，再见甲文[1]。",
        "相关链接",
        "[1] 甲：https://a.example/x",
        "[2] 乙：https://b.example/",
    ]
    assert [note.kind for note in article.notes] == ["external_link", "external_link"]
    assert article.notes[0].line == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_wechat_links_are_kept_as_given(render: Render, scheme: str) -> None:
    address = f"{scheme}://mp.weixin.qq.com/s?__biz=A&mid=1&idx=1"
    article = render(f"见[往期]({address})。")
    assert f'<a href="{address.replace("&", "&amp;")}"' in article.html
    assert "相关链接" not in article.html


@pytest.mark.parametrize(
    "address",
    [
        "https://mp.weixin.qq.com.evil.example/s",
        "https://mp.weixin.qq.com@evil.example/s",
        "https://evil.example\\@mp.weixin.qq.com/s",
        "https://evil.example/https://mp.weixin.qq.com/s",
        "javascript://mp.weixin.qq.com/%0aalert(1)",
        "https://mp.weixin.qq.com:444/s",
        "//mp.weixin.qq.com/s",
        "https://[mp.weixin.qq.com/s",
    ],
)
def test_lookalikes_are_no_wechat_links(render: Render, address: str) -> None:
    assert not is_wechat_article(address)
    assert "<a " not in render(f'<a href="{address}">往期</a>').html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[邮箱](mailto:sfj@example.cn)", "邮箱（sfj@example.cn）"),
        ("<sfj@example.cn>", "sfj@example.cn"),
        ("[热线](tel:12348)", "热线（12348）"),
        ("[12348](tel:12348)", "12348"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[回顶部](#top)", "回顶部"),
        ("[附件](附件1.docx)", "附件"),
        ("[点我](javascript:alert(1))", "点我"),
    ],
)
def test_other_links_become_text(render: Render, source: str, expected: str) -> None:
    article = render(source)
    assert article.plain_text == expected
    assert "href" not in article.html


def test_dropped_link_is_noted(render: Render) -> None:
    notes = render("第一行\n\n[附件](附件1.docx)").notes
    assert [(note.kind, note.line) for note in notes] == [("removed_link", 3)]


def test_link_round_an_image_keeps_both(render: Render) -> None:
    from wechat_bot.rendering import RenderImage

    images = {"a.png": RenderImage("https://mmbiz.qpic.cn/1", 900, 400)}
    article = render("[![图](a.png)](https://a.example/)", images=images)
    assert article.html.count("<img") == 1
    assert "https://a.example/" in article.plain_text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "[往期](https://mp.weixin.qq.com/s/x) [原文](https://gov.example/1)",
            "https://gov.example/1",
        ),
        ("见 <https://gov.example/2>", "https://gov.example/2"),
        ("注[^1]\n\n[^1]: [源](https://gov.example/3)", "https://gov.example/3"),
        ("[甲][r]\n\n[r]: https://gov.example/4", "https://gov.example/4"),
        ("没有链接", None),
        ("[邮箱](mailto:a@b.cn)", None),
    ],
)
def test_first_external_link(source: str, expected: str | None) -> None:
    assert first_external_link(source) == expected
