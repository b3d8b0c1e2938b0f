"""向公众号核对接口次数: openapi/quota/get for the paths in use, seldom, and kept in the book.

The call itself is hardly limited, but it is treated as if it were: a path is asked about every few
hours, more often near its end, and soon after a refusal (somebody may have cleared the counters).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, WeChatGateway
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.publishing.quota_rules import ASK_AFTER_FAILURE, ASK_SELDOM, NO_RIGHT

log = logging.getLogger(__name__)
# 100,000 a day: nothing that an office could use up.
_NEVER_ASKED = frozenset({quotas.UPLOAD_BODY, quotas.UPLOAD_COVER})
_NO_SUCH_PATH = 76021
# What ends a round: the next path would meet the same.
_SAME_FOR_ALL = frozenset({ErrorClass.TRANSIENT, ErrorClass.TOKEN, ErrorClass.IP_WHITE_LIST})


def refresh(office: Office, gateway: WeChatGateway | None) -> int:
    """Ask about today's paths that are due; returns how many WeChat answered for.

    Where nothing is due it costs one read. Several workers do not ask twice: who asks first puts
    the next time off before the call.
    """
    if gateway is None:
        return 0
    account = gateway.account
    with office.db.read() as session:
        if not _due(session, account):
            return 0
    with office.db.write() as session:
        now = clock.now()
        due = _due(session, account)
        for row in due:
            row.ask_after = now + ASK_AFTER_FAILURE
        paths = [row.path for row in due]
    try:
        return len(ask(office, gateway, paths))
    except GatewayError as error:
        log.warning("quotas could not be asked: %s", error.message)
        return 0


def ask(office: Office, gateway: WeChatGateway, paths: Sequence[str]) -> dict[str, ApiQuota]:
    """Ask WeChat about these paths now and keep the answers; path → its row of today.

    A path that the account may not use is kept as such. Raises GatewayError where no path can be
    asked about (no connection, no token, the IP is not on the white list).
    """
    account = gateway.account
    with office.db.read() as session:
        before = quotas.used_here(session, account, paths)
    found: dict[str, ApiQuota] = {}
    for path in paths:
        row = _ask_one(office, gateway, account, path, before[path])
        if row is not None:
            found[path] = row
    return found


def _ask_one(
    office: Office, gateway: WeChatGateway, account: str, path: str, used_before: int
) -> ApiQuota | None:
    try:
        answer = gateway.quota(path)
    except GatewayError as error:
        if error.kind in _SAME_FOR_ALL:
            raise
        with office.db.write() as session:
            if error.errcode in NO_RIGHT:
                return quotas.record_no_right(session, account, path)
            _put_off(quotas.row_for_update(session, account, path), error)
        return None
    with office.db.write() as session:
        return quotas.record_answer(session, account, path, answer, used_before)


def _put_off(row: ApiQuota, error: GatewayError) -> None:
    """Asked later: an unknown path seldom, anything else in some minutes."""
    wait = ASK_SELDOM if error.errcode == _NO_SUCH_PATH else ASK_AFTER_FAILURE
    row.ask_after = clock.now() + wait
    log.warning("quota of %s could not be asked: %s", row.path, error.message)


def _due(session: Session, account: str) -> list[ApiQuota]:
    now = clock.now()
    return [row for row in quotas.todays(session, account).values()
            if row.path not in _NEVER_ASKED and _is_due(row.ask_after, now)]


def _is_due(ask_after: datetime | None, now: datetime) -> bool:
    return ask_after is None or ask_after <= now
