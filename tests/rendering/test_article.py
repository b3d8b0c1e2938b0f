"""The article as a whole: title, footer, emptiness, equal bytes, plain text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wechat_bot.rendering import first_heading

from .conftest import THEME_FOLDER, Render

SAMPLE = (
    "# 标题\n\n**粗**与[链](https://a.example/)[^1]\n\n- 甲\n  - 乙\n\n|a|b|\n|-|:-:|\n|1|2|\n\n"
    "> قانۇن\n\n```\nx\n```\n\n<p style='color:red;text-align:center' onclick=x>甲</p>\n\n[^1]: 注"
)


@pytest.mark.parametrize(
    "source", ["", " \n\t\n", "<script>x</script>", "<!-- 注 -->", "![](无.png)"]
)
def test_nothing_to_show_gives_nothing(render: Render, source: str) -> None:
    article = render(source, footer=[("编辑", "张三")])
    assert (article.html, article.plain_text, article.images) == ("", "", ())


def test_first_heading_equal_to_the_title_is_not_repeated(render: Render) -> None:
    assert render("# 标 题\n\n正文", title="标题").plain_text == "正文"


def test_another_first_heading_is_kept(render: Render) -> None:
    assert render("# 一\n\n# 标题", title="标题").plain_text == "一\n标题"


def test_footer_is_the_last_line_at_the_right(render: Render) -> None:
    article = render("正文", footer=[("编辑", "张三"), ("初审", "李四 <b>"), ("复审", "")])
    assert article.plain_text.splitlines()[-1] == "编辑：张三 初审：李四 <b>"
    assert '编辑：张三</span></span><span leaf="">\u3000</span>' in article.html
    assert "text-align:right" in article.html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("正文\n\n## **二**级\n\n# 一级", "二级"),
        ("# 标题[^1]\n\n[^1]: 注", "标题"),
        ("标题\n===", "标题"),
        ("```\n# 不是\n```", None),
        ("没有", None),
    ],
)
def test_first_heading(source: str, expected: str | None) -> None:
    assert first_heading(source) == expected


def test_equal_bytes_in_another_process(render: Render) -> None:
    """String hashing differs between processes; the output must not."""
    program = (
        "import sys; from pathlib import Path;"
        "from wechat_bot.rendering import load_themes, render_article;"
        f"t = load_themes(Path({str(THEME_FOLDER)!r}))['blue'];"
        f"a = render_article({SAMPLE!r}, theme=t, images={{}});"
        "sys.stdout.buffer.write((a.html + repr(a.notes)).encode())"
    )
    article = render(SAMPLE)
    ours = (article.html + repr(article.notes)).encode()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        )
        assert done.stdout == ours
