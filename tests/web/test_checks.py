"""机器检查 on the pages: the box of a post, and the answer to what is being written."""

from __future__ import annotations

import html
import json

from flask import Flask, render_template_string

from tests.support.articles import BODY, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot import wiring
from wechat_bot.checking import operations, queries
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel.office import Office
from wechat_bot.web.checks import excerpt

MOBILE = "13812345678"
TEXT = f"{BODY}\n联系人手机{MOBILE}。\n"


def checked_post(office: Office, cast: Cast, body: str = TEXT) -> int:
    post_id = written_post(office, cast, body=body)
    wiring.hand_on(office)
    return post_id


def box(page: str) -> str:
    """The words of the box on a post's page."""
    return page[page.index("机器检查"):page.index("<h2>版本</h2>")]


def test_the_page_of_a_post_shows_what_was_found(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = checked_post(office, cast)
    seen = box(as_role("writer").get(f"/posts/{post_id}").text)
    assert "1 个错误" in seen
    assert "138****5678" in seen
    assert MOBILE not in seen
    line = TEXT.split("\n").index(f"联系人手机{MOBILE}。") + 1
    assert f"第 {line} 行" in seen


def test_a_reason_is_shown_with_who_gave_it(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = checked_post(office, cast)
    with office.db.write() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        [finding] = queries.unanswered_errors(session, revision)
        operations.waive(session, cast.first, finding, "本人<同意>公开")
    seen = box(as_role("writer").get(f"/posts/{post_id}").text)
    assert "已保留：本人&lt;同意&gt;公开" in seen
    assert "王五" in seen


def test_a_post_that_is_clean_or_not_yet_checked_says_so(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    writer = as_role("writer")
    post_id = written_post(office, cast)
    assert "还没有检查过" in words(writer.get(f"/posts/{post_id}"))
    wiring.hand_on(office)
    assert "1 个错误" not in box(writer.get(f"/posts/{post_id}").text)
    assert "还没有检查过" not in words(writer.get(f"/posts/{post_id}"))


def test_what_is_being_written_is_checked_without_saving(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = checked_post(office, cast, BODY)
    answer = as_role("writer").post(f"/posts/{post_id}/check", {
        "title": "新的标题", "body": f"第一行\r\n\r\n手机{MOBILE}"})
    assert answer.status_code == 200
    said = json.loads(answer.text)
    [finding] = [f for f in said["findings"] if f["rule"] == "privacy.mobile"]
    assert finding["text"] == MOBILE
    assert (finding["severity"], finding["field"], finding["line"]) == ("error", "body", 3)
    assert finding["start"] == len("第一行\n\n手机")
    assert (finding["place"], finding["severity_name"]) == ("第 3 行", "错误")
    assert set(said["counts"]) == {"error", "warning", "hint"}
    assert said["counts"]["error"] == 1
    assert said["summary"].startswith("1 个错误")
    with office.db.read() as session:
        assert posts.get_post(session, post_id).revision_number == 1
        assert posts.working_copy(session, post_id, cast.writer.require_person()) is None


def test_only_a_writer_may_have_a_text_checked(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = checked_post(office, cast)
    for role in ("first", "auditor", "administrator"):
        assert as_role(role).post(f"/posts/{post_id}/check", {"body": "x"}).status_code == 403
    assert as_role("writer").post("/posts/999/check", {"body": "x"}).status_code == 404


def test_the_form_to_keep_a_passage_stands_at_errors_and_warnings_only(
    panel: Flask, office: Office, cast: Cast
) -> None:
    post_id = checked_post(office, cast, f"{TEXT}\n秘密★\n\n这是机密。\n")
    with office.db.read() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        views = queries.findings_of(session, revision.id)
    source = ('{% from "checks/_findings.html" import findings with context %}'
              '{{ findings(views, {}, waive_url="/somewhere", extra={"seen": "abc"}) }}')
    with panel.test_request_context():
        page = html.unescape(render_template_string(source, views=views))
    may = {v.finding.id for v in views if not v.finding.blocking and v.finding.severity != "hint"}
    assert may
    assert len(may) < len(views)
    assert page.count('action="/somewhere"') == len(may)
    assert all(f'name="finding_id" value="{number}"' in page for number in may)
    assert page.count('name="seen" value="abc"') == len(may)
    assert "必须先改掉" in page


def test_a_picture_is_shown_by_its_name() -> None:
    assert excerpt("![](图1.jpg)") == "〔图片 图1.jpg〕"
    assert excerpt('见![现场](<图2.png> "说明")') == "见〔图片 图2.png〕"
    assert excerpt("[图1]（说明）") == "[图1]（说明）"
