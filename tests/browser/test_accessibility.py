"""axe-core on every page of the panel: nothing that keeps a person from using it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.browser.filled_applications import application_visits
from tests.browser.filled_collecting import collecting_visits
from tests.browser.filled_ledger import ledger_visits
from tests.browser.filled_media import media_visits
from tests.browser.filled_office import EVERYBODY, Filled, fill
from tests.browser.filled_procedure import procedure_visits
from tests.browser.filled_registers import register_visits
from tests.browser.filled_report import report_visits
from tests.browser.filled_report_past import past_visits
from tests.browser.filled_report_rollup import SETTINGS as ROLLUP
from tests.browser.filled_report_rollup import rollup_visits
from tests.browser.filled_report_texts import text_visits
from tests.support.cast import Cast, call_in
from tests.support.offices import new_office
from wechat_bot.cli.serve import WebServer
from wechat_bot.kernel import clock
from wechat_bot.web import frame
from wechat_bot.web.app import create_app

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "wechat_bot/web/frontend/build/axe.min.js"
SCAN = """axe.run(document, {iframes: false, resultTypes: ["violations"]}).then(result =>
    result.violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.html.slice(0, 200)
        + " " + node.any.map(part => part.message).join(" ").slice(0, 160)).join(" | ")))"""
# Monday 23 November 2026, 11:00 Beijing time.
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Visit = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class House:
    """The running panel and what is in it."""

    url: str
    app: Flask
    cast: Cast
    filled: Filled


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A panel on an office in the middle of its work, on a day that stands still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        office = new_office(tmp_path_factory.mktemp("house"), staffed=True, report=ROLLUP)
        cast = call_in(office)
        filled = fill(office, cast)
        server = WebServer(office, "127.0.0.1", 0)
        server.start()
        yield House(server.url.rstrip("/"), create_app(office), cast, filled)
        server.close()
        office.close()


@pytest.fixture
def windows(chromium: Browser, house: House) -> Iterator[Windows]:
    """Windows of people who are logged in."""
    opened = Windows(chromium, house.url)
    yield opened
    opened.close()


class Windows:
    """One window a person and size, kept for the length of a test."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium, self.url = chromium, url
        self.pages: dict[tuple[str, int], Page] = {}

    def of(self, who: str, width: int = 1366) -> Page:
        """A window; nobody's for ""."""
        if (who, width) not in self.pages:
            context = self.chromium.new_context(
                viewport={"width": width, "height": 844}, locale="zh-CN", base_url=self.url,
                reduced_motion="reduce")
            context.add_init_script(path=AXE)
            page = context.new_page()
            if who:
                log_in(page, who)
            self.pages[who, width] = page
        return self.pages[who, width]

    def close(self) -> None:
        """Close them all."""
        for page in self.pages.values():
            page.context.close()


def barriers(page: Page) -> list[str]:
    """What axe calls serious or critical here, and a page that is wider than its window."""
    found: list[str] = page.evaluate(SCAN)
    if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
        found.append("the page is wider than the window")
    return [f"{page.url}: {each}" for each in found]


def visits(house: House) -> dict[str, list[Visit]]:
    """Who opens which pages where one visit without values would not do."""
    filled, cast = house.filled, house.cast
    posts, rounds, messages = filled.posts, filled.rounds, filled.messages
    orders = filled.orders
    return {
        "account.login": [("", {})],
        "home.today": [(EVERYBODY, {}), ("writer", {}), ("auditor", {})],
        "posts.post_list": [(EVERYBODY, {}), (EVERYBODY, {"keyword": "没有的"})],
        "posts.detail": [(EVERYBODY, {"post_id": posts[name]})
                         for name in ("found", "changed", "video", "approved")]
        + [("writer", {"post_id": posts["returned"]}), ("auditor", {"post_id": posts["signed"]})],
        "posts.compare": [(EVERYBODY, {"post_id": posts["changed"], "old": 1, "new": 2})],
        "editor.edit": [("writer", {"post_id": posts[name]})
                        for name in ("draft", "returned", "video")],
        "editor.conflict": [("writer", {"post_id": posts["conflict"]})],
        "preview.article": [("writer", {"post_id": posts["found"]}),
                            ("writer", {"post_id": posts["draft"]})],
        "reviews.desk": [(EVERYBODY, {"round_id": each}) for each in rounds.values()]
        + [("writer", {"round_id": rounds["found"]}), ("secrecy", {"round_id": rounds["found"]}),
           ("second", {"round_id": rounds["signed"], "line": 1})],
        "papers.printed": [(EVERYBODY, {"round_id": rounds["found"]}),
                           ("writer", {"round_id": rounds["signed"]})],
        "calendar.show": [(EVERYBODY, {}), (EVERYBODY, {"view": "week"}),
                          ("publisher", {"post": posts["approved"]}), ("auditor", {})],
        "publishing.message_page": [(EVERYBODY, {"message_id": each})
                                    for each in messages.values()],
        "evidence.evidence_page": [(who, {"message_id": messages["unconfirmed"]})
                                   for who in (EVERYBODY, "auditor")],
        "publishing.message_new": [("publisher", {"post": posts["approved"]})],
        "publishing_slots.join_page": [("publisher", {"message_id": messages["scheduled"]})],
        "publishing_slots.displace_page": [("publisher", {"message_id": messages["scheduled"]})],
        "publishing_copy.copy_page": [("publisher", filled.places[name])
                                      for name in ("awaiting", "newspic", "film")],
        "publishing_links.link_page": [("publisher", filled.places["awaiting"])],
        **aftercare_visits(filled.aftercare),
        "reposts.order_page": [("writer", {"order_id": each}) for each in orders.values()]
        + [("auditor", {"order_id": orders["linked"]})],
        "reposts.edit": [("writer", {"order_id": orders["open"]})],
        **ledger_visits(filled.ledger),
        "disclosure.item_page": [("officer", {"item_id": filled.ledger["pending"]}),
                                 ("officer", {"item_id": filled.ledger["item"]}),
                                 ("officer", {"item_id": 1}),
                                 ("officer", {"item_id": filled.aftercare["late_item"]})],
        "disclosure.ledger": [("officer", {"year": 2026}), ("auditor", {"year": 2019})],
        "ledger_website.waiting_list": [("officer", {}), ("auditor", {"state": "all"})],
        "ledger_website.item_website": [("officer", {"item_id": each}) for each in (1, 2)],
        "ledger_evidence.item_evidence": [("officer", {"item_id": 1})],
        "lists.list_page": [(EVERYBODY, {"kind": kind, "whose": whose})
                            for kind, whose in (("wrong_word", ""), ("law", "shipped"),
                                                ("leader", ""))],
        "lists.new": [("officer", {"kind": "leader"})],
        "lists.entry": [("officer", {"entry_id": filled.entry})],
        "lists_import.upload_page": [("officer", {"kind": "wrong_word"})],
        "search.show": [("writer", {}), ("writer", {"q": "一楼"}), ("writer", {"q": "没有的"})],
        "notices.mine": [("writer", {}), ("writer", {"only": "alarm"})],
        "users.edit": [("administrator", {"user_id": cast.writer.user_id})],
        **{name: [("administrator", {})] for name in (
            "users.user_list", "users.new", "notice_channels.overview", "journal.journal_page")},
        "deputies.deputy_page": [("first", {}), ("administrator", {})],
        "reconciling.overview": [(EVERYBODY, {}), ("auditor", {"state": "accepted"})],
        "reconciling.difference_page": [(EVERYBODY, {"difference_id": each})
                                        for each in filled.reconciling.values()],
        **register_visits(filled.registers),
        **application_visits(filled.applications, EVERYBODY),
        **media_visits(filled.media, EVERYBODY),
        **collecting_visits(("办公室", "普法与依法治理股")),
        "contributions.records": [("auditor", {"figure": "submitted"})],
        **rollup_visits(),
        **text_visits(),
        **report_visits(),
        **past_visits(),
        **procedure_visits(),
    }


def aftercare_visits(there: dict[str, int]) -> dict[str, list[Visit]]:
    """下架与更正 as who may and who may not."""
    article, late = {"article_id": there["public"]}, {"release_id": there["late"]}
    return {
        "aftercare.case_list": [(EVERYBODY, {}), ("writer", {"show": "unsigned"})],
        "aftercare.article_page": [(EVERYBODY, article), ("writer", article),
                                   (EVERYBODY, {"article_id": there["asked_article"]}),
                                   (EVERYBODY, {"article_id": there["down_article"]}),
                                   (EVERYBODY, late), ("writer", late)],
        "aftercare.ask_page": [(EVERYBODY, article), (EVERYBODY, late)],
        "aftercare.take_down_page": [(EVERYBODY, {"take_down_id": there["asked"]}),
                                     (EVERYBODY, {"take_down_id": there["late_asked"]}),
                                     ("writer", {"take_down_id": there["done"]})],
        "corrections.open_page": [(EVERYBODY, {**article, "way": way})
                                  for way in ("edit", "republish", "notice")]
        + [(EVERYBODY, {**late, "way": "republish"})],
        "corrections.correction_page": [(EVERYBODY, {"correction_id": there[name]})
                                        for name in ("begun", "ready", "republish", "notice",
                                                     "late_notice")],
    }


def page_endpoints(app: Flask) -> list[str]:
    """Every address that answers GET with a page of its own."""
    infos = ((rule, frame.page_info(app, rule.endpoint)) for rule in app.url_map.iter_rules())
    return sorted({rule.endpoint for rule, info in infos
                   if info is not None and info.title is not None and "GET" in (rule.methods or ())})


def addresses(house: House) -> dict[str, list[tuple[str, str]]]:
    """Page → (who, address) of its visits; one that needs values and has no visit is an error."""
    special = visits(house)
    with house.app.test_request_context():
        return {endpoint: [(who, url_for(endpoint, **values))
                           for who, values in special.get(endpoint, [(EVERYBODY, {})])]
                for endpoint in page_endpoints(house.app)}


def look(page: Page, address: str) -> list[str]:
    """Open a page and try it."""
    answer = page.goto(address)
    assert answer is not None and answer.status == 200, (address, answer and answer.status)
    assert page.url.endswith(address), (address, page.url)
    if page.locator("form#editor").count():
        expect(page.locator("form[data-ready=rich]")).to_be_attached()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    return barriers(page)


def test_every_page(house: House, windows: Windows) -> None:
    found = [each for visited in addresses(house).values() for who, address in visited[:1]
             for each in look(windows.of(who), address)]
    assert found == [], "\n".join(found)


@pytest.mark.long
def test_every_page_in_every_state(house: House, windows: Windows) -> None:
    found = [each for visited in addresses(house).values() for who, address in visited[1:]
             for each in look(windows.of(who), address)]
    assert found == [], "\n".join(found)


# What a reviewer, a writer and a publisher open on the way, with a phone.
ON_THE_PHONE = ("home.today", "reviews.review_list", "reviews.desk", "posts.post_list",
                "posts.new", "calendar.show", "publishing.message_new", "papers.printed",
                "notices.mine", "account.login", "aftercare.case_list", "aftercare.ask_page",
                "aftercare.take_down_page", "corrections.correction_page", "board.show", "reposts.order_page",
                "reconciling.overview", "reconciling.difference_page", "reconciling_import.history",
                "reconciling_links.paste", "registers.record_list", "register_complete.show",
                "register_entry.new", "registers.record_page", "media.overview",
                "applications.case_list", "applications.case_page", "applications.item_page",
                "application_acts.act_page", "application_entry.new", "application_letters.show",
                "media_patrol.finding_list", "media_patrol.finding_page", "collecting.overview",
                "collecting_forms.section_page", "year_desk.show", "report.overview",
                "report_tables.show", "report_tables.cell", "report_checks.show", "report_files.show",
                "report_rollup.show", "report_past.show", "report_past.review",
                "report_texts.show", "report_texts.edit", "report_undertakings.show",
                "report_settings.show", "report_rollup.summed", "feed.show", "report_procedure.show",
                "report_procedure.freeze_page", "report_steps.enter_page")


def test_on_a_phone(house: House, windows: Windows) -> None:
    special = visits(house)
    with house.app.test_request_context():
        chosen = [(who, url_for(endpoint, **values)) for endpoint in ON_THE_PHONE
                  for who, values in special.get(endpoint, [(EVERYBODY, {})])[:1]]
    found = [each for who, address in chosen for each in look(windows.of(who, 390), address)]
    assert found == [], "\n".join(found)


def refuse_submission(page: Page, house: House) -> None:
    """A text that is not ready is sent to review."""
    page.goto(f"/posts/{house.filled.posts['draft']}/edit")
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    page.click("button[value=submit]")


def refuse_order(page: Page, house: House) -> None:
    """An empty order."""
    page.goto("/reposts/new")
    page.click("main form button[type=submit]")


def refuse_person(page: Page, house: House) -> None:
    """An account without anything."""
    page.goto("/users/new")
    page.click("main form button[type=submit]")


def refuse_return(page: Page, house: House) -> None:
    """A return without a reason."""
    page.goto(f"/reviews/{house.filled.rounds['found']}")
    page.click("button:has-text('退回修改'):visible >> nth=-1")


def open_nothing(page: Page, house: House) -> None:
    """An address that is not there."""
    page.goto("/posts/999999")


@pytest.mark.parametrize(("who", "refused", "says"), [
    ("writer", refuse_submission, "改好后再提交"), ("writer", refuse_order, "改好后再提交"),
    ("administrator", refuse_person, "改好后再提交"), (EVERYBODY, refuse_return, "退回"),
    ("writer", open_nothing, "没有"),
])
def test_after_a_refusal(
    house: House, windows: Windows, who: str, refused: Callable[[Page, House], None], says: str
) -> None:
    page = windows.of(who)
    refused(page, house)
    expect(page.locator("main")).to_contain_text(says)
    assert barriers(page) == []


def test_the_scan_finds_what_is_wrong(house: House, windows: Windows) -> None:
    page = windows.of("")
    page.goto("/login")
    page.evaluate("document.querySelectorAll('label').forEach(label => label.remove())")
    assert any("label" in each for each in barriers(page))
