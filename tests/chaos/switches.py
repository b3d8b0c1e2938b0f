"""The emulator's switches that stand for what WeChat's documentation leaves open, and a run for a row.

One process and no kills: what changes from row to row is WeChat. Each row has messages of one and
of two articles, a job that fails, a mass message, and an ambiguous fault at each outgoing call.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from tests.chaos.accounting import Account, Entry, Planned, Told, recount
from tests.chaos.clerk import Clerk
from tests.chaos.posts import Story, Template
from tests.chaos.run import public_messages
from tests.chaos.wechat import LIFTED, SENDALL, SUBMIT
from tests.support.callbacks import AES_KEY, TOKEN
from tests.support.cast import call_in
from tests.support.offices import config_for
from wechat_bot import wiring
from wechat_bot.cli.serve import WebServer
from wechat_bot.disclosure.export import year_export
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel import clock, hosts
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.publishing import inbox, operations, protocol, queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import Mode

OPEN_SWITCHES: dict[str, Sequence[Any]] = {
    "draft_removed_at": ("submit", "success", "never"),
    "draft_after_failure": ("kept", "gone"),
    "second_submit": ("40007", "53501", "new_publish_id"),
    "publish_id_form": ("number", "string"),
    "msg_data_id_present": (True, False),
    "fail_idx_while_publishing": (True, False),
    "fail_idx_on_general_failure": (True, False),
    "fail_idx_scope": ("all", "first"),
    "article_url_form": ("short", "long"),
    "listed_url": ("same", "temporary"),
    "list_deleted": (True, False),
    "list_order": ("newest_first", "oldest_first"),
    "publish_event": ("PUBLISHJOBFINISH", "MASSSENDJOBFINISH", "none"),
    "publish_event_msgid": ("publish_id", "msg_data_id"),
    "mass_event": (True, False),
    "event_copies": (1, 2),
    "event_lost_share": (0.0, 0.5),
    "event_delay": (0.0, 0.4),
    "event_before_reply": (False, True),
    "event_url_empty": (False, True),
    "callback_mode": ("plain", "compatible", "safe"),
    "clientmsgid_checked": ("before_media", "after_media"),
    "clientmsgid_fast_from": ("first", "last"),
    "mass_quota_checked": ("after_clientmsgid", "before_clientmsgid"),
    "mass_quota_on_failure": ("used", "returned"),
    "send_protection": ("off", "accepted", "89505"),
    "send_protection_outcome": ("approved", "refused", "silent"),
    "reply_content_type": ("application/json; encoding=utf-8", "application/json; charset=utf-8",
                           "application/json", "text/plain"),
    "errmsg_hint": (False, True),
    "stored_source_url": ("same", "https", "http", "escaped"),
    "published_kind_listed": (True, False),
}
# Neither of them can be told by the client; the first was carried out, the second was not.
FAULTS = ("timeout_after", "http_502_before", "busy_after", "reset_before", "truncated_json",
          "html_page")
TITLES = ("单篇公告", "双篇公告之一", "双篇公告之二", "模拟状态3的公告", "群发公告", "最后的公告")
_SECONDS = 30.0
_CLOSED = ("published", "failed", "unconfirmed", "missed", "held")


def run_row(number: int, row: Mapping[str, Any], folder: Path, template: Template) -> Account:
    """The promises under one row of switches."""
    settings = EmulatorSettings(publish_delay_min=0.05, publish_delay_max=0.3, mass_per_day=9,
                                clientmsgid_fast_seconds=0.5, send_protection_delay=0.5,
                                daily_limits=LIFTED, seed=number, callback_token=TOKEN,
                                callback_aes_key=AES_KEY, callback_retry_seconds=0.2, **row)
    with EmulatorServer(settings) as emulator:
        office = _office(folder, template, emulator)
        panel = WebServer(office, "127.0.0.1", 0)
        panel.start()
        try:
            _control(emulator, "switches", {"callback_url": f"{panel.url}wechat/callback"})
            kind = FAULTS[number % len(FAULTS)]
            for path in (SUBMIT, SENDALL):
                _control(emulator, "faults", {"path": path, "kind": kind, "count": 1})
            planned = _schedule(office, template.stories)
            _work(office, emulator)
            return _recounted(office, emulator, planned, row)
        finally:
            panel.close()
            office.close()


def _office(folder: Path, template: Template, emulator: EmulatorServer) -> Office:
    office = open_office(config_for(
        folder, database={"url": template.copy_sqlite(folder)},
        content={"media_dir": str(template.folder / "media")},
        wechat={"api_base": emulator.base_url, "connect_timeout": 0.5, "read_timeout": 0.5,
                "token": TOKEN, "aes_key": AES_KEY},
        worker={"lease_seconds": 2.1},
        publishing={"retry_seconds": [0.1], "poll_seconds": [0.2], "mass_repeat_seconds": 0.6,
                    "mass_confirm_minutes": 0.03, "evidence_seconds": [0.3] * 6}))
    hosts.enrol_maker(office)
    return office


def _schedule(office: Office, stories: Sequence[Story]) -> list[Planned]:
    one, two, three, failing, mass, last = stories
    wanted = ((Mode.PUBLISH, (one,)), (Mode.PUBLISH, (two, three)), (Mode.PUBLISH, (failing,)),
              (Mode.MASS_SEND, (mass,)), (Mode.PUBLISH, (last,)))
    publisher = call_in(office).publisher
    return [Planned(operations.schedule(
        publisher, office, post_ids=[story.post_id for story in chosen], mode=mode,
        due_at=clock.now()), mode.value,
        tuple((story.title, story.text_sha256) for story in chosen)) for mode, chosen in wanted]


def _work(office: Office, emulator: EmulatorServer) -> None:
    """A worker's sweeps until every message is at an end and every link that is to be had is
    there."""
    gateway, clerk, settled = wiring.connect(office), Clerk(office, emulator.readers), 0
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and settled < 3:
        protocol.sweep(office, gateway, "row")
        inbox.sweep(office, gateway, "row")
        wiring.hand_on(office)
        wiring.sweep_ledger(office)
        with office.db.read() as session:
            states = [message.state for message in queries.list_messages(session)[1]]
        done = all(state in _CLOSED for state in states) and clerk.help() == 0
        settled = settled + 1 if done else 0
        time.sleep(0.1)


def _recounted(
    office: Office, emulator: EmulatorServer, planned: Sequence[Planned], row: Mapping[str, Any]
) -> Account:
    readers = emulator.readers()
    with office.db.read() as session:
        told = {message.id: Told(message.state, tuple(
            (article.outcome, article.url) for article in message.articles))
            for message in session.query(Message)}
        releases = year_export(session, office.config, clock.year_of(clock.now()))["releases"]
    # What the list calls a link is not what readers have, where the switch says so.
    ledger = [Entry(one["url"], one["text_sha256"]) for one in releases]
    # The first of each mode met a fault; of consent that was not given nobody need tell us.
    doubts = {planned[0].message_id: 1, planned[3].message_id: 1}
    state = requests.get(f"{emulator.base_url}/_control/state", timeout=10).json()
    account = recount(planned, told, public_messages(state["publications"], readers), ledger,
                      doubts)
    if row["listed_url"] == "temporary":
        account.complaints = [sentence for sentence in account.complaints
                              if "link" not in sentence and "release" not in sentence]
    return account


def _control(emulator: EmulatorServer, page: str, body: Mapping[str, Any]) -> None:
    answer = requests.post(f"{emulator.base_url}/_control/{page}", json=body, timeout=10)
    assert answer.ok, answer.text
