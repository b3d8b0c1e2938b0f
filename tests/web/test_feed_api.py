"""数据接口: what a program gets, and what it is told where it gets nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.annual_report.real import report
from tests.support.cast import Cast, call_in
from tests.support.offices import new_office
from tests.support.schemas import faults, references, resolved
from wechat_bot.annual_report import current
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.feed import openapi, rules
from wechat_bot.annual_report.feed.operations import grant, revoke
from wechat_bot.annual_report.models import ReportVersion
from wechat_bot.disclosure.export import export_json, year_export
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.web.app import create_app

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
BOTH = (rules.DISCLOSURES, rules.FIGURES)
DISCLOSURES, FIGURES = "/api/v1/years/2026/disclosures", "/api/v1/years/2026/figures"
LEDGER = """标题,发布时间,渠道,链接,审核人
部门预算,2026-02-03 10:00,政府网站,https://www.example.gov.cn/1.html,王五、赵六、钱七
普法推文,2026-03-03,公众号,,王五
"""


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment that it is; a test may set another."""
    found = [NOW]
    monkeypatch.setattr(clock, "now", lambda: found[0])
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with two releases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        office = new_office(tmp_path_factory.mktemp("feed"), staffed=True)
        import_releases(call_in(office).officer, office, LEDGER.encode(), "台账.csv", dry_run=False)
        yield office
        office.close()


@pytest.fixture
def office(made: Office) -> Office:
    return made


@pytest.fixture
def app(office: Office) -> Flask:
    return create_app(office)


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def code(office: Office, cast: Cast) -> str:
    return grant(cast.administrator, office, "统计系统", BOTH, date(2026, 12, 31)).code


def ask(program: FlaskClient, url: str, code: str, **headers: str) -> TestResponse:
    return program.get(url, headers={"Authorization": f"Bearer {code}", **headers})


def freeze(office: Office, year: int) -> None:
    with office.db.write() as session:
        content = ReportContent(report("suqian_2024"), {}, draft=False)
        session.add(ReportVersion(
            year=year, number=3, kind="final", content_json=json.dumps(content.to_json()),
            sources_json="{}", documents_json="{}", seal="0" * 64, created_by="x", created_at=NOW))


def test_the_counts_are_byte_for_byte_the_export(
    program: FlaskClient, office: Office, code: str
) -> None:
    answer = ask(program, DISCLOSURES, code)
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    with office.db.read() as session:
        assert answer.data == export_json(year_export(session, office.config, 2026))
    assert answer.json is not None and answer.json["total"] == 2
    assert "Set-Cookie" not in answer.headers


def test_the_figures_are_a_draft_until_the_report_is_frozen(
    program: FlaskClient, office: Office, code: str
) -> None:
    draft = ask(program, FIGURES, code)
    assert draft.headers["X-Report-State"] == "draft" and "X-Report-Version" not in draft.headers
    with office.db.read() as session:
        assert draft.json == current.figures_now(session, office.config, 2026).to_json()
    freeze(office, 2024)
    frozen = ask(program, "/api/v1/years/2024/figures", code)
    assert (frozen.headers["X-Report-State"], frozen.headers["X-Report-Version"]) == ("frozen", "3")
    assert frozen.json == report("suqian_2024").to_json()


def test_what_did_not_change_is_not_sent_again(program: FlaskClient, code: str) -> None:
    first = ask(program, FIGURES, code)
    tag = first.headers["ETag"]
    again = ask(program, FIGURES, code, **{"If-None-Match": tag})
    assert again.status_code == 304 and again.data == b""
    assert again.headers["X-Report-State"] == "draft" and again.headers["ETag"] == tag
    assert ask(program, FIGURES, code, **{"If-None-Match": '"other"'}).status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("headers", [
    {}, {"Authorization": "Bearer "}, {"Authorization": "Bearer fzem_1_x"},
    {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer 授权码".encode().decode("latin-1")}])
def test_without_a_code_nothing_is_told(program: FlaskClient, headers: dict[str, str]) -> None:
    answer = program.get(FIGURES, headers=headers)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None and "没有给出数据" in answer.json["message"]
    assert "Authorization: Bearer" in answer.json["advice"]


def test_an_ended_code_is_told_why(
    program: FlaskClient, office: Office, cast: Cast, moment: list[datetime]
) -> None:
    stopped = grant(cast.administrator, office, "旧系统", BOTH, date(2026, 12, 31))
    revoke(cast.administrator, office, stopped.grant_id, "换了系统")
    answer = ask(program, FIGURES, stopped.code)
    assert answer.status_code == 401 and "已经停用" in answer.get_data(as_text=True)
    short = grant(cast.administrator, office, "短期", BOTH, date(2026, 11, 23))
    moment[0] += timedelta(days=1)
    answer = ask(program, FIGURES, short.code)
    assert answer.status_code == 401 and "已于 2026-11-23 到期" in answer.get_data(as_text=True)


def test_a_code_opens_only_its_own_kind(program: FlaskClient, office: Office, cast: Cast) -> None:
    only = grant(cast.administrator, office, "统计", [rules.DISCLOSURES], date(2026, 12, 31)).code
    assert ask(program, DISCLOSURES, only).status_code == 200
    answer = ask(program, FIGURES, only)
    assert answer.status_code == 403 and "不能读取“年报的数据”" in answer.get_data(as_text=True)


@pytest.mark.parametrize("url", ["/api/v1/years/2012/figures", "/api/v1/years/2027/disclosures",
                                 "/api/v1/years/1066/figures"])
def test_a_year_of_which_nothing_is_kept_is_not_answered_with_noughts(
    program: FlaskClient, code: str, url: str
) -> None:
    answer = ask(program, url, code)
    assert answer.status_code == 404 and "这里没有" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("method", "url", "status", "sentence"), [
    ("POST", FIGURES, 405, "数据接口只能读取"), ("DELETE", DISCLOSURES, 405, "数据接口只能读取"),
    ("OPTIONS", FIGURES, 405, "数据接口只能读取"), ("GET", "/api/v1/nothing", 404, "没有这个地址"),
    ("GET", "/api/v1/years/abc/figures", 404, "没有这个地址"),
    ("GET", "/api/v1/years/99999999999/figures", 404, "没有这个地址")])
def test_other_methods_and_addresses_are_refused_as_json(
    program: FlaskClient, method: str, url: str, status: int, sentence: str
) -> None:
    answer = program.open(url, method=method)
    assert answer.status_code == status
    assert answer.json is not None and sentence in answer.json["message"] and answer.json["advice"]


def test_who_reads_too_often_waits_a_minute(
    program: FlaskClient, app: Flask, office: Office, cast: Cast, code: str,
    moment: list[datetime],
) -> None:
    app.extensions["feed_pace"] = rules.Pace(per_minute=2)
    other = grant(cast.administrator, office, "另一个", BOTH, date(2026, 12, 31)).code
    assert [ask(program, FIGURES, code).status_code for _ in range(3)] == [200, 200, 429]
    slow = ask(program, FIGURES, code)
    assert slow.headers["Retry-After"] == "60" and "读得太勤" in slow.get_data(as_text=True)
    assert ask(program, FIGURES, other).status_code == 200
    moment[0] += timedelta(minutes=1)
    assert ask(program, FIGURES, code).status_code == 200


def test_the_answers_are_what_the_document_says(program: FlaskClient, code: str) -> None:
    document = program.get("/api/v1/openapi.json").json
    assert document == openapi.document()
    for url, path in ((DISCLOSURES, "disclosures"), (FIGURES, "figures")):
        responses = document["paths"][f"/api/v1/years/{{year}}/{path}"]["get"]["responses"]
        answer = ask(program, url, code)
        schema = responses["200"]["content"]["application/json"]["schema"]
        assert list(faults(answer.json, schema, document)) == []
        assert set(responses["200"]["headers"]) - {"X-Report-Version"} <= set(answer.headers.keys())
        refused = program.get(url)
        schema = responses["401"]["content"]["application/json"]["schema"]
        assert list(faults(refused.json, schema, document)) == []


def test_the_document_is_whole() -> None:
    """The rules of OpenAPI 3.1 that our document could break."""
    document = openapi.document()
    assert document["openapi"].startswith("3.1.") and {"title", "version"} <= set(document["info"])
    for each in references(document):
        assert resolved(each, document)
    schemes = document["components"]["securitySchemes"]
    assert all(name in schemes for each in document["security"] for name in each)
    names = []
    for path, item in document["paths"].items():
        placed = {each["name"] for each in item["parameters"] if each["in"] == "path"}
        assert placed == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert all(each["required"] for each in item["parameters"])
        names.append(item["get"]["operationId"])
        for status, response in item["get"]["responses"].items():
            assert status.isdecimal() and response["description"]
    assert len(set(names)) == len(names)


def test_a_wrong_answer_would_be_found() -> None:
    document = openapi.document()
    figures = report("suqian_2024").to_json()
    schema = document["components"]["schemas"]["Figures"]
    assert list(faults(figures, schema, document)) == []
    rows = {**figures["applications"], "granted": [1] * 6}
    spoiled = {**figures, "applications": rows, "year": "2024", "more": 1}
    assert len(list(faults(spoiled, schema, document))) == 3
    assert list(faults({"year": 2024}, schema, document))


def test_every_way_to_an_office_of_data_needs_a_code(app: Flask, tmp_path: Path) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and rule.rule != "/api/v1/openapi.json":
            assert rule.methods == {"GET", "HEAD"}
            url = rule.rule.replace("<int:year>", "2026")
            assert app.test_client().get(url).status_code == 401, url
