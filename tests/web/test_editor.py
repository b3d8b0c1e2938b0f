"""写稿: saving, limits, submitting; what was typed is never lost."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from tests.support.articles import BODY, approved_post, fields, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, typed, words
from wechat_bot.drafting import operations, queries
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries as reviews


def form(office: Office, post_id: int, cast: Cast, do: str, **changes: Any) -> dict[str, Any]:
    """The editor's form as a browser would send it for a post, with changes."""
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        article, base = queries.editable_fields(session, post, cast.writer.user_id or 0)
    values: dict[str, Any] = {**asdict(article), "base_number": base, **changes, "do": do}
    for flag in ("is_government_information", "key_area"):
        if values.pop(flag):
            values[flag] = "1"
    return values


def revision(office: Office, post_id: int) -> int:
    """The number of the current version."""
    with office.db.read() as session:
        return queries.get_post(session, post_id).revision_number


def test_a_new_post_starts_from_its_template(as_role: LogIn, office: Office) -> None:
    visitor = as_role("writer")
    assert "通知公告" in words(visitor.get("/posts/new"))
    answer = visitor.post("/posts/new", {"template": "通知公告"})
    assert answer.status_code == 303
    page = visitor.get(answer.location)
    assert "一、时间和地点" in typed(page, "body")
    assert typed(page, "contributor") == "张三"


def test_an_unknown_template_is_refused(as_role: LogIn) -> None:
    answer = as_role("writer").post("/posts/new", {"template": "没有的"})
    assert answer.status_code == 422
    assert "没有叫“没有的”的模板" in words(answer)


def test_saving_makes_a_version(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    answer = visitor.post(f"/posts/{post_id}/edit",
                          form(office, post_id, cast, "save", title="改过的标题"))
    assert (answer.status_code, answer.location) == (303, f"/posts/{post_id}")
    assert "已保存为第 2 版" in words(visitor.get(answer.location))
    assert revision(office, post_id) == 2


def test_saving_what_is_unchanged_makes_none(as_role: LogIn, office: Office, cast: Cast) -> None:
    """A browser sends CRLF line ends; that is no change."""
    post_id = written_post(office, cast)
    crlf = BODY.replace("\n", "\r\n")
    as_role("writer").post(f"/posts/{post_id}/edit",
                           form(office, post_id, cast, "save", body=crlf))
    assert revision(office, post_id) == 1


@pytest.mark.parametrize(("field", "value", "sentence"), [
    ("title", "长" * 65, "标题有 65 个字，公众号最多 64 个，请删去 1 个字。"),
    ("title", "  ", "请填写标题。"),
    ("digest", "长" * 121, "摘要有 121 个字"),
    ("read_more", "www.example.com", "应以 http:// 或 https:// 开头"),
    ("body", "![](没有.png)", "图片还没有上传：没有.png"),
])
def test_what_cannot_be_saved_stays_in_the_editor(
    as_role: LogIn, office: Office, cast: Cast, field: str, value: str, sentence: str
) -> None:
    post_id = written_post(office, cast)
    wanted = form(office, post_id, cast, "save", **{field: value})
    wanted["contributor"] = "赵六"
    visitor = as_role("writer")
    answer = visitor.post(f"/posts/{post_id}/edit", wanted)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    assert typed(answer, field).strip() == value.strip()
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "contributor") == "赵六"
    assert revision(office, post_id) == 1


def test_autosave_keeps_the_text_for_its_writer_only(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    answer = visitor.post(f"/posts/{post_id}/autosave",
                          form(office, post_id, cast, "", body="写到一半"))
    assert answer.status_code == 200
    assert len(answer.get_json()["saved"]) == len("10:31:07")
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "body") == "写到一半"
    assert typed(as_role("colleague").get(f"/posts/{post_id}/edit"), "body") == BODY
    assert revision(office, post_id) == 1


def test_autosave_says_why_it_cannot(as_role: LogIn, office: Office, cast: Cast) -> None:
    answer = as_role("writer").post("/posts/999/autosave", {"body": "x"})
    assert answer.status_code == 404
    assert "没有这篇稿件" in answer.get_json()["message"]


def test_unsaved_changes_can_be_given_up(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/autosave", form(office, post_id, cast, "", body="不要的"))
    visitor.post(f"/posts/{post_id}/discard")
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "body") == BODY


def test_saving_and_submitting_in_one_step(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    answer = visitor.post(f"/posts/{post_id}/edit",
                          form(office, post_id, cast, "submit", title="送审的标题"))
    assert "第 2 版已提交初审" in words(visitor.get(answer.location))
    with office.db.read() as session:
        assert reviews.open_round(session, post_id) is not None


def test_submitting_again_ends_the_round_before(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    first, _ = submitted_round(office, cast, post_id)
    as_role("writer").post(f"/posts/{post_id}/edit",
                           form(office, post_id, cast, "submit", title="又改了标题"))
    with office.db.read() as session:
        opened = reviews.open_round(session, post_id)
        assert opened is not None
        assert opened.id != first
        assert reviews.get_round(session, first).state == "voided"


def test_what_cannot_be_submitted_is_saved_and_explained(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    answer = visitor.post(f"/posts/{post_id}/edit",
                          form(office, post_id, cast, "submit", cover_sha256=""))
    assert answer.status_code == 422
    assert "还没有封面图" in words(answer)
    assert revision(office, post_id) == 2
    assert typed(answer, "base_number") == "2"


def test_a_post_on_its_way_out_is_not_edited(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = approved_post(office, cast)
    with office.db.write() as session:
        operations.advance(session, queries.get_post(session, post_id), operations.PostAct.QUEUE)
    visitor = as_role("writer")
    page = visitor.get(f"/posts/{post_id}/edit")
    assert page.status_code == 409
    assert "请先取消排期" in words(page)
    answer = visitor.post(f"/posts/{post_id}/edit",
                          form(office, post_id, cast, "save", body="来不及的修改"))
    assert answer.status_code == 409
    assert typed(answer, "body") == "来不及的修改"


def test_editing_an_approved_post_warns_that_the_approval_goes(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = approved_post(office, cast)
    assert "要重新送审" in words(as_role("writer").get(f"/posts/{post_id}/edit"))


def two_versions(office: Office, cast: Cast, visitor: Visitor) -> int:
    """The writer works on version 1 while the colleague saves version 2."""
    post_id = written_post(office, cast)
    mine = form(office, post_id, cast, "save", body="张三的正文", digest="")
    with office.db.read() as session:
        cover = queries.post_images(session, post_id)["封面.png"].sha256
    operations.save_revision(cast.colleague, office, post_id,
                             fields(body="李四的正文", cover_sha256=cover), 1)
    answer = visitor.post(f"/posts/{post_id}/edit", mine)
    assert answer.location == f"/posts/{post_id}/conflict"
    return post_id


def test_two_people_both_texts_are_shown(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    post_id = two_versions(office, cast, visitor)
    page = visitor.get(f"/posts/{post_id}/conflict")
    assert "李四在" in words(page)
    assert "张三的正文" in words(page)
    assert "李四的正文" in words(page)
    assert "<del>李四</del>" in page.text
    assert "<ins>张三</ins>" in page.text
    assert revision(office, post_id) == 2


def test_one_person_in_two_windows_is_told_so(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    visitor = as_role("writer")
    post_id = written_post(office, cast)
    for body in ("窗口一的正文", "窗口二的正文"):
        answer = visitor.post(f"/posts/{post_id}/edit",
                              form(office, post_id, cast, "save", body=body, base_number=1))
    assert answer.location == f"/posts/{post_id}/conflict"
    page = words(visitor.get(f"/posts/{post_id}/conflict"))
    assert "您在另一个窗口也改了" in page and "两人" not in page
    assert "窗口一的正文" in page and "窗口二的正文" in page


def test_all_that_review_would_miss_is_said_at_once(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    values = form(office, post_id, cast, "submit", title="", body="", contributor="")
    answer = as_role("writer").post(f"/posts/{post_id}/edit", values)
    assert answer.status_code == 422 and revision(office, post_id) == 1
    for sentence in ("有 3 处要改", "请填写标题", "正文是空的", "供稿人"):
        assert sentence in words(answer)


def test_two_people_mine_goes_on_top(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    post_id = two_versions(office, cast, visitor)
    answer = visitor.post(f"/posts/{post_id}/edit", {"base_number": 2, "do": "overwrite"})
    assert answer.location == f"/posts/{post_id}"
    with office.db.read() as session:
        assert queries.get_revision(session, post_id, 3).body == "张三的正文"
        assert queries.get_revision(session, post_id, 2).body == "李四的正文"


def test_two_people_mine_is_dropped(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    post_id = two_versions(office, cast, visitor)
    visitor.post(f"/posts/{post_id}/discard")
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "body") == "李四的正文"
    assert revision(office, post_id) == 2


def test_two_people_merged_by_hand(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    post_id = two_versions(office, cast, visitor)
    page = visitor.get(f"/posts/{post_id}/edit")
    assert "对照两份文字" in words(page)
    page = visitor.get(f"/posts/{post_id}/edit?base=2")
    assert (typed(page, "body"), typed(page, "base_number")) == ("张三的正文", "2")
    merged = form(office, post_id, cast, "save", base_number=2, body="张三和李四的正文")
    visitor.post(f"/posts/{post_id}/edit", merged)
    assert revision(office, post_id) == 3


def test_without_a_conflict_its_page_leads_to_the_editor(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").get(f"/posts/{post_id}/conflict")
    assert answer.location == f"/posts/{post_id}/edit"
