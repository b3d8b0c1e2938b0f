"""Images: found, missing and remote ones, captions, and sizes on a phone."""

from __future__ import annotations

import re

import pytest

from wechat_bot.rendering import RenderImage, image_references

from .conftest import Render

IMAGES = {
    "images/hall.jpg": RenderImage("http://mmbiz.qpic.cn/a?wx_fmt=jpeg&tp=1", 1080, 600),
    "图 标.png": RenderImage("media/1.png", 160, 120),
}


def test_large_image_fills_the_column(render: Render) -> None:
    article = render("![大厅](images/hall.jpg)", images=IMAGES)
    assert re.search(
        r'<section nodeleaf="" style="[^"]*"><img src="http://mmbiz\.qpic\.cn/a\?wx_fmt=jpeg&amp;tp=1"'
        r' data-w="1080" alt="大厅" style="[^"]*width:100%;height:auto"></section>',
        article.html,
    )
    assert "max-width" not in article.html
    assert article.images == ("images/hall.jpg",)


def test_small_image_is_not_blown_up(render: Render) -> None:
    article = render("![](<图 标.png>)", images=IMAGES)
    assert "width:100%;height:auto;max-width:160px" in article.html
    assert article.images == ("图 标.png",)


@pytest.mark.parametrize(
    ("source", "caption"),
    [
        ('![替代](images/hall.jpg "标题")', "标题"),
        ("![替代](images/hall.jpg)", "替代"),
        ("![](images/hall.jpg)", ""),
        ("![IMG_2024.JPG](images/hall.jpg)", ""),
    ],
)
def test_caption(render: Render, source: str, caption: str) -> None:
    assert render(source, images=IMAGES).plain_text == caption


def test_address_is_written_as_given(render: Render) -> None:
    address = "data:image/png;base64,AA=="
    article = render("![甲](a.png)", images={"a.png": RenderImage(address, 900, 10)})
    assert f'src="{address}"' in article.html


def test_text_that_looks_like_a_placed_image_stays_text(render: Render) -> None:
    article = render('`<img src="wb-image-0">` ![甲](images/hall.jpg)', images=IMAGES)
    assert article.html.count("mmbiz.qpic.cn") == 1
    assert 'src="wb-image-0"' in article.plain_text


def test_image_between_text_gets_its_own_block(render: Render) -> None:
    html = render("前**粗![大厅](images/hall.jpg)体**后", images=IMAGES).html
    assert re.search(r"粗</span></strong></p><section nodeleaf", html)
    assert re.search(r"<p[^>]*><strong[^>]*><span leaf=\"\">体", html)


def test_same_image_twice_is_listed_twice(render: Render) -> None:
    source = "![甲](images/hall.jpg)\n\n![乙](images/hall.jpg)"
    assert render(source, images=IMAGES).images == ("images/hall.jpg",) * 2


def test_missing_image_is_dropped_and_noted(render: Render) -> None:
    article = render("文\n\n![甲](没有.png)\n\n![乙](images/hall.jpg)", images=IMAGES)
    assert article.html.count("<img") == 1
    [note] = article.notes
    assert (note.kind, note.line) == ("missing_image", 3)
    assert "没有.png" in note.message


@pytest.mark.parametrize("address", ["https://a.example/x.png", "//a.example/x.png"])
def test_remote_image_is_dropped_and_noted(render: Render, address: str) -> None:
    article = render(f"文 ![甲]({address})")
    assert "<img" not in article.html
    assert [note.kind for note in article.notes] == ["remote_image"]


def test_references_are_local_unique_and_in_order() -> None:
    source = (
        "![一](b.png) ![二](https://a.example/x.png) ![三](a.png)\n\n- ![四](b.png)\n\n"
        "`![五](code.png)`\n\n<img src='raw.png'>\n\n文[^1]\n\n[^1]: ![六](note.png)\n\n![七][r]\n\n"
        "[r]: ref.png"
    )
    assert image_references(source) == ("b.png", "a.png", "raw.png", "ref.png", "note.png")
