"""Joining the stages: who hears which news, and which gateway an office has.

Web, worker and command line call these; nothing below knows of them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from wechat_bot.aftercare import corrections, deleting
from wechat_bot.aftercare import operations as aftercare
from wechat_bot.checking import operations as checking
from wechat_bot.disclosure import late_links, pending
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure import queries as ledger
from wechat_bot.kernel import events
from wechat_bot.kernel.events import Handler
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import operations as media_duties
from wechat_bot.notices.ports import Ways
from wechat_bot.outside.addresses import make_links
from wechat_bot.outside.mail import make_mailer
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.outside.robots import make_robot
from wechat_bot.publishing import preflight, previewing, quota_refresh, restoring, running
from wechat_bot.publishing import telling as publications
from wechat_bot.publishing.errands import Runner, Running
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.reconciling import importing as history
from wechat_bot.reconciling import operations as reconciling
from wechat_bot.reconciling import queries as reconciled
from wechat_bot.reconciling import runners as reconciliation
from wechat_bot.registers.applications import reminding as applications
from wechat_bot.registers.oversight import operations as oversight
from wechat_bot.reposting import operations as reposting
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.reviewing import remarks
from wechat_bot.wechat.client import make_gateway

log = logging.getLogger(__name__)


def handlers(office: Office) -> Mapping[str, Sequence[Handler]]:
    """News → those who hear it. Every handler may hear the same news twice."""

    def void_outdated(payload: Mapping[str, Any]) -> None:
        reviewing.void_outdated(office, payload)

    def check(payload: Mapping[str, Any]) -> None:
        checking.check_revised(office, payload)

    def register(payload: Mapping[str, Any]) -> None:
        disclosure.register_published(office, int(payload["message_id"]))

    def tell_published(payload: Mapping[str, Any]) -> None:
        publications.tell_published(office, payload)

    def close_corrections(payload: Mapping[str, Any]) -> None:
        corrections.close_published(office, int(payload["message_id"]))

    def tell_trouble(payload: Mapping[str, Any]) -> None:
        publications.tell_trouble(office, payload)

    def tell_held(payload: Mapping[str, Any]) -> None:
        running.tell_held(office, payload)

    def fill_link(payload: Mapping[str, Any]) -> None:
        late_links.fill_in(office, int(payload["message_id"]))

    return {
        events.POST_REVISED: [void_outdated, check],
        events.MESSAGE_PUBLISHED: [register, tell_published, close_corrections],
        events.MESSAGE_TROUBLE: [tell_trouble],
        events.LINK_FOUND: [fill_link],
        events.INSTALLATION_HELD: [tell_held],
    }


def hand_on(office: Office) -> int:
    """Deliver waiting news; returns how many pieces were delivered."""
    return events.deliver(office.db, handlers(office))


def sweep_ledger(office: Office) -> int:
    """Register published messages that have no release yet, whatever became of their news, and
    reckon again until when what waits is to be disclosed.

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
    pending.settle_deadlines(office)
    return registered


def sweep_reminders(office: Office) -> int:
    """Remind of reviews, 转发任务, 补签, 留言, 依申请公开 and 筛查 near or past their deadline, and of days
    without a post; how many reminders."""
    return (remarks.remind(office) + reposting.remind(office) + aftercare.remind(office)
            + oversight.remind(office) + media_duties.remind(office) + applications.remind(office))


# Errands that may take hours: the worker gives them a thread of their own, or a 下架 would wait.
LONG_ERRANDS = frozenset({"reconcile", "import_history", "late_entry", "patrol"})


def errand_runners(office: Office) -> Mapping[str, Runner]:
    """Kind of 后台事务 → who does it. A kind that is not here waits for a newer worker."""
    def import_history(running: Running) -> Mapping[str, Any]:
        return history.run_errand(running, make_pictures(office.config))

    def late_entry(running: Running) -> Mapping[str, Any]:
        return history.run_late(running, make_pictures(office.config))

    def patrol(running: Running) -> Mapping[str, Any]:
        return media_duties.run_errand(running, make_links(office.config))

    return {"preview": previewing.run, "take_down": deleting.run, "reconcile": reconciliation.run_errand,
            "import_history": import_history, "late_entry": late_entry, "patrol": patrol}


def ensure_nightly(office: Office) -> None:
    """Leave what is to be done at night: 对账, and 筛查 every few days. Cheap when nothing is due."""
    reconciling.ensure_nightly(office)
    media_duties.ensure_patrol(office)


def go_on_after_restore(office: Office) -> None:
    """A restored database was confirmed: publishing goes on as soon as the account is compared."""
    with office.db.read() as session:
        if not restoring.is_compared(session):
            return
        published = reconciled.published_texts(session)
    restoring.go_on(office, published)


def ask_for_worker(office: Office) -> None:
    """Tell people where messages wait and no worker publishes."""
    running.tell_if_idle(office)


def watch(office: Office, gateway: WeChatGateway | None) -> int:
    """Once a minute: WeChat's quotas, then 发布前自检 of what is due soon. Cheap when nothing is."""
    return quota_refresh.refresh(office, gateway) + preflight.sweep(office, gateway)


def connect(office: Office) -> WeChatGateway | None:
    """The office's gateway, or None where no account is configured. ConfigError: no AppSecret."""
    return make_gateway(office) if office.config.wechat.app_id else None


def connect_notices(office: Office) -> Ways:
    """How notices leave this house, as far as it is configured."""
    return Ways(mailer=make_mailer(office.config), robot=make_robot(office.config))
