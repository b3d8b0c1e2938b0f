"""稿件类型 as rules: what a 图片消息 becomes, what each kind lacks; fingerprints stay."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wechat_bot.drafting.kinds import (
    NEWSPIC_TEXT,
    kind_hints,
    kind_problems,
    newspic_content,
)
from wechat_bot.drafting.rules import (
    ArticleFields,
    PostKind,
    field_problems,
    revision_sha256,
    submission_problems,
)
from wechat_bot.kernel.config import WeChat

ONE = {"图1.png": "a" * 64}
TWO = {**ONE, "图2.png": "b" * 64}
GOOD = ArticleFields(title="宣传周组图", body="现场。\n\n![台上](图1.png)\n\n![](图2.png)\n\n欢迎参加。",
                     section="办公室", contributor="张三")


def test_the_text_is_plain_one_paragraph_a_line_and_without_captions() -> None:
    body = ("## 时间\n\n**12月4日**，见[通知](https://a.example/x)和"
            "[上篇](https://mp.weixin.qq.com/s/abc)。\n\n![台上](图1.png \"合影\")\n\n"
            "- 甲\n- 乙\n\n3. 先\n4. 后\n\n甲 & 乙，5<6，<通知>\n")
    content = newspic_content(replace(GOOD, body=body), ONE,
                              footer=[("编辑", "张三"), ("初审", "王五")])
    assert content.text.splitlines() == [
        "时间", "12月4日，见通知[1]和上篇（https://mp.weixin.qq.com/s/abc）。", "· 甲", "· 乙",
        "3. 先", "4. 后", "甲 & 乙，5<6，<通知>", "相关链接", "[1] 通知：https://a.example/x",
        "编辑：张三 初审：王五",
    ]
    assert content.images == ["图1.png"]


def test_a_repost_names_its_source() -> None:
    shown = newspic_content(replace(GOOD, origin="repost", source="新疆法治报"), TWO).text
    assert shown.splitlines() == ["现场。", "欢迎参加。", "来源：新疆法治报"]


def test_pictures_come_as_in_the_text_each_once_and_the_chosen_cover_first() -> None:
    images = {**TWO, "又一次.png": "a" * 64}
    assert newspic_content(GOOD, images).images == ["图1.png", "图2.png"]
    chosen = replace(GOOD, cover_sha256="b" * 64)
    assert newspic_content(chosen, images).images == ["图2.png", "图1.png"]


def test_a_good_newspic_lacks_nothing() -> None:
    assert kind_problems(PostKind.NEWSPIC, GOOD, TWO) == {}
    assert submission_problems(GOOD, ("办公室",), PostKind.NEWSPIC) == {}
    assert "cover" in submission_problems(GOOD, ("办公室",))


@pytest.mark.parametrize(("change", "images", "field", "word"), [
    ({}, {}, "body", "至少要有一张"),
    ({}, {f"图{n}.png": f"{n:064}" for n in range(21)}, "body", "最多 20 张"),
    ({"body": "![](图1.png)"}, ONE, "body", "只有图片"),
    ({"body": "字\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"}, ONE, "body", "表格"),
    ({"body": "写成 `<b>` 的"}, ONE, "body", "网页代码"),
    ({"body": "写成 `&copy;` 的"}, ONE, "body", "网页代码"),
    ({"cover_sha256": "c" * 64}, ONE, "cover", "第一张"),
    ({"read_more": "https://a.example"}, ONE, "read_more", "没有“阅读原文”"),
])
def test_what_a_newspic_may_not_be(
    change: dict[str, str], images: dict[str, str], field: str, word: str
) -> None:
    wrong = kind_problems(PostKind.NEWSPIC, replace(GOOD, **change), images)  # type: ignore[arg-type]
    assert list(wrong) == [field] and word in wrong[field]


def test_twenty_pictures_are_taken() -> None:
    images = {f"图{n}.png": f"{n:064}" for n in range(20)}
    assert kind_problems(PostKind.NEWSPIC, GOOD, images) == {}


@pytest.mark.parametrize(("change", "word"), [
    ({"body": "长" * (NEWSPIC_TEXT + 1)}, "1001 个字"),
    ({"body": "## 小标题\n\n文字"}, "小标题和加粗"),
    ({"body": "见[这里](https://a.example)"}, "点不开"),
    ({"body": "![说明](图1.png)"}, "说明文字不会发出去"),
])
def test_what_is_only_said(change: dict[str, str], word: str) -> None:
    changed = replace(GOOD, **change)  # type: ignore[arg-type]
    assert [word in hint for hint in kind_hints(PostKind.NEWSPIC, changed, ONE)] == [True]
    plain = replace(GOOD, body="长" * NEWSPIC_TEXT + "\n\n![](图1.png)")
    assert kind_hints(PostKind.NEWSPIC, plain, ONE) == []
    assert kind_hints(PostKind.NEWS, changed, ONE) == []


@pytest.mark.parametrize(("kind", "change", "field"), [
    (PostKind.VIDEO, {}, "attachment"),
    (PostKind.VIDEO, {"attachment_sha256": "a" * 64}, None),
    (PostKind.VIDEO, {"source_url": "https://v.example/1"}, None),
    (PostKind.VIDEO, {"body": "视频：https://v.example/1"}, None),
    (PostKind.BACKEND_SHARE, {}, "source_url"),
    (PostKind.BACKEND_SHARE, {"source_url": "https://mp.weixin.qq.com/s/x"}, None),
    (PostKind.BACKEND_SHARE, {"attachment_sha256": "a" * 64}, None),
    (PostKind.NEWS, {}, None),
])
def test_what_is_published_by_hand_must_be_there_to_be_reviewed(
    kind: PostKind, change: dict[str, str], field: str | None
) -> None:
    article = replace(GOOD, body=change.pop("body", "说明一句。"), **change)  # type: ignore[arg-type]
    assert list(kind_problems(kind, article, {})) == ([field] if field else [])


def test_the_kind_is_in_the_fingerprint_only_where_it_is_not_news() -> None:
    old = revision_sha256(GOOD, TWO, "t")
    assert revision_sha256(GOOD, TWO, "t", PostKind.NEWS) == old
    others = {revision_sha256(GOOD, TWO, "t", kind) for kind in PostKind}
    assert len(others) == 4 and old in others


def test_a_newspic_needs_what_every_post_needs() -> None:
    assert "title" in field_problems(replace(GOOD, title=""), WeChat())
    wrong = submission_problems(replace(GOOD, body="", section=""), (), PostKind.NEWSPIC)
    assert set(wrong) == {"body", "section"}
