"""CSRF, headers, and pages for what goes wrong."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.drafting import queries
from wechat_bot.kernel.office import Office
from wechat_bot.web.app import create_app


def test_a_form_without_its_token_does_nothing_and_gives_the_text_back(
    as_role: LogIn, office: Office
) -> None:
    visitor = as_role("writer")
    answer = visitor.client.post("/posts/new", data={"template": "通知公告"})
    assert answer.status_code == 400
    assert "内容没有丢失" in words(answer)
    assert "通知公告" in words(answer)
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_a_form_sent_after_the_log_in_ended_gives_the_text_back(
    as_role: LogIn, nobody: Visitor
) -> None:
    answer = nobody.client.post("/posts/1/edit", data={"body": "写了一上午的文字",
                                                       "password": "secret-word"})
    assert answer.status_code == 401
    assert "登录已经过期" in words(answer)
    assert "写了一上午的文字" in words(answer)
    assert "secret-word" not in answer.text


def test_the_headers_of_a_page(as_role: LogIn) -> None:
    headers = as_role("writer").get("/posts").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_name_no_other_site(as_role: LogIn) -> None:
    page = as_role("writer").get("/posts").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script>" not in page
    assert not re.findall(r"\son\w+=", page)


def test_style_sheets_are_served_from_here(nobody: Visitor) -> None:
    links = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', nobody.get("/login").text)
    assert {"/bootstrap/static/css/bootstrap.min.css", "/static/panel.css",
            "/static/panel.js"} <= set(links)
    for link in links:
        with nobody.get(link) as answer:
            assert answer.status_code == 200, link


def test_a_missing_page(as_role: LogIn) -> None:
    answer = as_role("writer").get("/nowhere")
    assert answer.status_code == 404
    assert "没有这一页" in words(answer)


def test_a_missing_post(as_role: LogIn) -> None:
    answer = as_role("writer").get("/posts/999")
    assert answer.status_code == 404
    assert "没有这篇稿件" in words(answer)


def test_an_address_that_only_takes_forms(as_role: LogIn) -> None:
    answer = as_role("writer").get("/posts/1/submit")
    assert answer.status_code == 405
    assert "没有做任何改动" in words(answer)


def test_too_large_an_upload(tmp_path: Path) -> None:
    office = new_office(tmp_path, web={"upload_limit_mb": 1})
    hire(office)
    visitor = Visitor(create_app(office).test_client())
    visitor.log_in("writer")
    answer = visitor.client.post("/posts/import", data=b"x" * 1_100_000,
                                 content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "一次最多上传 1 MB" in words(answer)
    office.close()


def test_a_fault_of_ours_gets_a_number_that_is_in_the_log(
    as_role: LogIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = as_role("writer")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr(queries, "list_posts", broken)
    with caplog.at_level(logging.ERROR):
        answer = visitor.get("/posts")
    assert answer.status_code == 500
    number = re.search(r"错误编号 ([0-9A-F]{8})", words(answer))
    assert number is not None
    assert number[1] in caplog.text
    assert "inner secret" not in answer.text


def test_the_script_gets_sentences_instead_of_pages(nobody: Visitor) -> None:
    answer = nobody.client.post("/posts/1/autosave", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert "登录" in answer.get_json()["message"]


def test_the_demo_says_so_on_every_page(nobody: Visitor) -> None:
    assert "演示" in words(nobody.get("/login"))


def test_the_real_office_does_not(tmp_path: Path, cast: Cast) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    office = new_office(folder)
    config = office.config
    assert config.demo
    real = type(office)(config=type(config)(
        agency=config.agency, database=config.database, folder=config.folder,
    ), db=office.db, media=office.media)
    assert "演示" not in words(create_app(real).test_client().get("/login"))
    office.close()
