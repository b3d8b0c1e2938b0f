"""稿件类型 on the pages: choosing one, the attachment, scheduling, publishing by hand."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.articles import approve, approved_post, fields
from tests.support.cast import Cast
from tests.support.files import PDF, film
from tests.support.kinds import (
    SOURCE,
    queued_newspic,
    written_by_hand_kind,
    written_newspic,
)
from tests.support.publishing import read
from tests.web.conftest import LogIn
from tests.web.desk import bring_to
from tests.web.visitor import Visitor, words
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.operations import schedule
from wechat_bot.publishing.rules import MessageState, Mode


def _editor_form(**changes: str) -> dict[str, str]:
    article = fields()
    names = ("title", "author", "digest", "theme", "section", "contributor", "origin")
    typed = {name: str(getattr(article, name)) for name in names}
    return {**typed, "body": "说明一句。", "base_number": "0", "info_kind": "none", **changes}


def _upload(visitor: Visitor, post_id: int, name: str, data: bytes, **changes: str) -> str:
    answer = visitor.post(f"/posts/{post_id}/attach",
                          {**_editor_form(**changes), "attachment": (io.BytesIO(data), name)},
                          content_type="multipart/form-data", follow_redirects=True)
    return words(answer)


def _awaiting(office: Office, cast: Cast, post_id: int) -> int:
    approve(office, cast, post_id)
    message_id = schedule(cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL,
                          due_at=clock.now())
    bring_to(office, message_id, MessageState.AWAITING_PERSON)
    return message_id


def test_the_new_page_offers_four_kinds_with_a_sentence_each(as_role: LogIn) -> None:
    page = as_role("writer").get("/posts/new")
    text = words(page)
    for name in ("图文", "图片消息", "视频", "后台转载分享"):
        assert name in text
    assert 'value="news" id="kind-news" checked' in page.text


@pytest.mark.parametrize("kind", ["newspic", "video", "backend_share"])
def test_a_post_of_a_kind_is_made_and_shows_it(
    office: Office, cast: Cast, as_role: LogIn, kind: str
) -> None:
    writer = as_role("writer")
    answer = writer.post("/posts/new", {"kind": kind, "template": ""})
    assert answer.status_code == 303
    with office.db.read() as session:
        [post] = queries.list_posts(session, queries.PostFilter())[1]
    assert post.kind == kind
    name = {"newspic": "图片消息", "video": "视频", "backend_share": "后台转载分享"}[kind]
    for address in ("/posts", f"/posts/{post.id}", f"/posts/{post.id}/edit"):
        assert name in words(writer.get(address)), address


def test_an_unknown_kind_is_refused_on_the_page(as_role: LogIn) -> None:
    answer = as_role("writer").post("/posts/new", {"kind": "reel", "template": ""})
    assert answer.status_code == 422 and "请选择稿件类型" in words(answer)


def test_news_is_shown_without_a_tag(office: Office, cast: Cast, as_role: LogIn) -> None:
    post_id = operations.create_post(cast.writer, office)
    page = words(as_role("writer").get(f"/posts/{post_id}"))
    assert "图文" not in page and "附件" not in page


def test_a_film_is_uploaded_from_the_editor_and_what_was_typed_is_kept(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id = operations.create_post(cast.writer, office, kind=PostKind.VIDEO)
    said = _upload(as_role("writer"), post_id, "普法短片.mp4", film(), title="一分钟普法")
    assert "已添加附件“普法短片.mp4”并选用" in said and "一分钟普法" in said
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        typed, _ = queries.editable_fields(session, post, cast.writer.require_person())
        row = queries.attachments(session, post_id)[0]
    assert (typed.title, typed.attachment_sha256) == ("一分钟普法", row.sha256)


@pytest.mark.parametrize(("name", "data", "word"), [
    ("原文.pdf", PDF, "只能附 mp4"), ("", b"", "还没有选择附件文件"),
])
def test_a_wrong_file_is_refused_and_what_was_typed_is_kept(
    office: Office, cast: Cast, as_role: LogIn, name: str, data: bytes, word: str
) -> None:
    post_id = operations.create_post(cast.writer, office, kind=PostKind.VIDEO)
    said = _upload(as_role("writer"), post_id, name, data, title="一分钟普法")
    assert word in said and "写的内容已保存为草稿" in said
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        typed, _ = queries.editable_fields(session, post, cast.writer.require_person())
        assert typed.title == "一分钟普法" and queries.attachments(session, post_id) == []


def test_only_a_writer_uploads_and_nobody_from_outside_downloads(
    office: Office, cast: Cast, as_role: LogIn, nobody: Visitor
) -> None:
    post_id = written_by_hand_kind(office, cast)
    with office.db.read() as session:
        sha256 = queries.attachments(session, post_id)[0].sha256
    auditor = as_role("first")
    assert auditor.post(f"/posts/{post_id}/attach", _editor_form()).status_code == 403
    address = f"/posts/{post_id}/attachments/{sha256}"
    with auditor.get(address) as answer:
        assert answer.data == film()
    assert nobody.get(address).status_code == 302
    other = operations.create_post(cast.writer, office, kind=PostKind.VIDEO)
    assert auditor.get(f"/posts/{other}/attachments/{sha256}").status_code == 404


def test_a_film_is_played_on_the_post_s_page_in_pieces(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id = written_by_hand_kind(office, cast)
    with office.db.read() as session:
        sha256 = queries.attachments(session, post_id)[0].sha256
    visitor, address = as_role("first"), f"/posts/{post_id}/attachments/{sha256}"
    page = visitor.get(f"/posts/{post_id}").text
    assert "<video" in page and f'src="{address}?show"' in page
    with visitor.get(address) as whole:
        assert "attachment" in whole.headers["Content-Disposition"]
    with visitor.get(f"{address}?show", headers={"Range": "bytes=4-7"}) as piece:
        assert (piece.status_code, piece.data) == (206, b"ftyp")
        assert piece.mimetype == "video/mp4"
        assert "attachment" not in piece.headers["Content-Disposition"]


def test_a_newspic_is_previewed_as_it_is_sent(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id = written_newspic(office, cast)
    visitor = as_role("writer")
    preview = visitor.get(f"/posts/{post_id}/preview?revision=1")
    assert preview.text.count("<img") == 3 and "<strong>" not in preview.text
    assert preview.text.index("<img") < preview.text.index("12月4日，宪法宣传周")
    shown = words(visitor.get(f"/posts/{post_id}"))
    assert "共 3 张图片" in shown and "图片的说明文字不会发出去" in shown


def test_scheduling_offers_only_what_is_possible(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id, news = written_by_hand_kind(office, cast), approved_post(office, cast)
    approve(office, cast, post_id)
    visitor = as_role("publisher")
    page = visitor.get(f"/messages/new?post={post_id}").text
    assert 'value="publish"' not in page and 'value="draft_only"' not in page
    assert 'value="manual" id="mode-manual" checked' in page
    assert "只能由人到公众号后台发表" in page
    assert 'value="publish"' in visitor.get(f"/messages/new?post={news}").text
    refused = visitor.post("/messages/new", {"post": [str(post_id), str(news)], "mode": "publish",
                                             "when": "now"})
    assert refused.status_code == 422
    assert "要单独发" in words(refused) and "只能选“人工发表”" in words(refused)
    done = visitor.post("/messages/new", {"post": str(post_id), "mode": "manual", "when": "now"})
    assert done.status_code == 303
    message_page = visitor.get(done.headers["Location"]).text
    assert 'value="publish"' not in message_page and "要发的内容和附件" in message_page


@pytest.mark.parametrize("kind", [PostKind.VIDEO, PostKind.BACKEND_SHARE])
def test_what_is_published_by_hand_is_offered_to_copy_and_its_link_vouched_for(
    office: Office, cast: Cast, as_role: LogIn, kind: PostKind
) -> None:
    message_id = _awaiting(office, cast, written_by_hand_kind(office, cast, kind))
    article, visitor = read(office, message_id).articles[0], as_role("publisher")
    base = f"/messages/{message_id}/articles/{article.id}"
    copied = visitor.get(f"{base}/copy")
    assert "一分钟看懂宪法宣传周" in words(copied) and copied.status_code == 200
    assert ("短片.mp4" in words(copied)) == (kind is PostKind.VIDEO)
    assert (SOURCE in words(copied)) == (kind is PostKind.BACKEND_SHARE)
    form = visitor.get(f"{base}/link")
    assert 'value="auto"' not in form.text and 'value="by_hand" id="how-by_hand" checked' in form.text
    told = {"url": "https://mp.weixin.qq.com/s/x", "published_at": "2026-01-05 10:00",
            "how": "by_hand"}
    assert visitor.post(f"{base}/link", {**told, "how": "auto", "reason": "x"}).status_code == 422
    assert visitor.post(f"{base}/link", told).status_code == 422
    answer = visitor.post(f"{base}/link", {**told, "reason": "已在手机上看过"})
    assert answer.status_code == 303
    assert read(office, message_id).state == MessageState.PUBLISHED.value


def test_a_newspic_by_hand_has_its_pictures_numbered(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    message_id = queued_newspic(office, cast, Mode.MANUAL)
    article, visitor = read(office, message_id).articles[0], as_role("publisher")
    base = f"/messages/{message_id}/articles/{article.id}"
    shown = words(visitor.get(f"{base}/copy"))
    assert "· 甲：讲座" in shown and "图3.png" in shown
    with zipfile.ZipFile(io.BytesIO(visitor.get(f"{base}/images.zip").data)) as pack:
        assert pack.namelist() == ["图1.png", "图2.png", "图3.png", "说明.txt"]
        assert "· 乙：咨询" in pack.read("说明.txt").decode("utf-8-sig")
    assert 'value="auto"' in visitor.get(f"{base}/link").text
