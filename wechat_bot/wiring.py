"""Joining the stages: who hears which news, and which gateway an office has.

Web, worker and command line call these; nothing below knows of them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure import queries as ledger
from wechat_bot.kernel import events
from wechat_bot.kernel.events import Handler
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.wechat.client import make_gateway

log = logging.getLogger(__name__)


def handlers(office: Office) -> Mapping[str, Sequence[Handler]]:
    """News → those who hear it. Every handler may hear the same news twice."""

    def void_outdated(payload: Mapping[str, Any]) -> None:
        reviewing.void_outdated(office, payload)

    def register(payload: Mapping[str, Any]) -> None:
        disclosure.register_published(office, int(payload["message_id"]))

    return {events.POST_REVISED: [void_outdated], events.MESSAGE_PUBLISHED: [register]}


def hand_on(office: Office) -> int:
    """Deliver waiting news; returns how many pieces were delivered."""
    return events.deliver(office.db, handlers(office))


def sweep_ledger(office: Office) -> int:
    """Register published messages that have no release yet, whatever became of their news.

    Returns how many were registered; one that fails is logged and tried again next time.
    """
    with office.db.read() as session:
        missing = ledger.unregistered_messages(session)
    registered = 0
    for message_id in missing:
        try:
            disclosure.register_published(office, message_id)
        except Exception:  # one message must not keep the others out of the ledger
            log.exception("message %s could not be registered", message_id)
        else:
            registered += 1
    return registered


def connect(office: Office) -> WeChatGateway | None:
    """The office's gateway, or None where no account is configured. ConfigError: no AppSecret."""
    return make_gateway(office) if office.config.wechat.app_id else None
