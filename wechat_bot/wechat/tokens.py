"""The access token (接口凭证): stored once for all processes, renewed by stable_token.

Why there is no database lock round the renewal: in its normal mode stable_token gives the same
token to everybody who asks, so two processes that renew at the same moment do no harm, while a
lock held over an HTTP call would stop every writer of a SQLite database for its duration.
A forced renewal does kill the former token, so it is made only after the platform has refused
the current one, after looking whether somebody else has already stored another, and at most
once in 30 seconds (the platform's own rule; a second process that meets that rule is refused
with 45011 and then simply asks for the new token).
Source: API page stable_token.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from wechatpy.session import SessionStorage

from wechat_bot.kernel import clock
from wechat_bot.kernel.db import Database
from wechat_bot.publishing.gateway import GatewayError
from wechat_bot.wechat.models import AccessToken
from wechat_bot.wechat.redaction import Secret

MARGIN = 60  # seconds before its end at which a stored token is no longer used
FORCE_PAUSE = 30.0  # seconds between two forced renewals
TOO_OFTEN = (45009, 45011)  # forced too often today, or twice within 30 seconds


@dataclass(frozen=True)
class IssuedToken:
    """The reply of stable_token. seconds: what is left of its life."""

    token: Secret
    seconds: int


class TokenStore(SessionStorage):  # type: ignore[misc]  # wechatpy has no type information
    """The table access_tokens as wechatpy's storage: the key is the account's AppID."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, key: str, default: Secret | None = None) -> Secret | None:
        """The stored token, unless its end is near."""
        with self._db.read() as session:
            token = session.scalar(
                select(AccessToken.token).where(
                    AccessToken.account == key, AccessToken.expires_at > clock.now()
                )
            )
        return default if token is None else Secret(token)

    def set(self, key: str, value: str, ttl: int | None = None) -> None:
        """Store a token that lives ttl more seconds (7200 where not said)."""
        end = clock.now() + timedelta(seconds=(7200 if ttl is None else ttl) - MARGIN)
        values = {"token": Secret(value), "expires_at": end}
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        with self._db.write() as session:
            session.execute(
                insert(AccessToken)
                .values(account=key, **values)
                .on_conflict_do_update(index_elements=["account"], set_=values)
            )

    def delete(self, key: str) -> None:
        """Forget the account's token."""
        with self._db.write() as session:
            session.execute(delete(AccessToken).where(AccessToken.account == key))

    def forget(self, key: str, refused: str) -> None:
        """Forget this very token; one that somebody has stored meanwhile stays."""
        with self._db.write() as session:
            session.execute(
                delete(AccessToken).where(
                    AccessToken.account == key, AccessToken.token == Secret(refused)
                )
            )


Fetch = Callable[[bool], IssuedToken | GatewayError]


class TokenDesk:
    """Hands out the token of one account; renews it one caller at a time in this process."""

    def __init__(self, account: str, store: TokenStore) -> None:
        self._account = account
        self._store = store
        self._lock = threading.Lock()
        self._forced_at: float | None = None

    def current(self, fetch: Fetch) -> Secret | GatewayError:
        """The shared token, or a renewed one. fetch(force) asks stable_token."""
        stored = self._store.get(self._account)
        if stored is not None:
            return stored
        with self._lock:
            return self._store.get(self._account) or self._kept(fetch(False))

    def after_refusal(self, refused: Secret, fetch: Fetch) -> Secret | GatewayError | None:
        """Another token after WeChat has refused this one; None when there is no other to be had.

        At most three questions to stable_token, and two unless another process is renewing too.
        """
        with self._lock:
            self._store.forget(self._account, refused)
            stored = self._store.get(self._account)
            if stored is not None:
                return stored
            issued = fetch(False)
            if isinstance(issued, GatewayError) or issued.token != refused:
                return self._kept(issued)
            return self._forced(refused, fetch)

    def _forced(self, refused: Secret, fetch: Fetch) -> Secret | GatewayError | None:
        now = time.monotonic()
        if self._forced_at is not None and now - self._forced_at < FORCE_PAUSE:
            return None
        self._forced_at = now
        issued = fetch(True)
        if isinstance(issued, GatewayError) and issued.errcode in TOO_OFTEN:
            issued = fetch(False)
            if isinstance(issued, IssuedToken) and issued.token == refused:
                return None
        return self._kept(issued)

    def _kept(self, issued: IssuedToken | GatewayError) -> Secret | GatewayError:
        if isinstance(issued, GatewayError):
            return issued
        self._store.set(self._account, issued.token, issued.seconds)
        return issued.token
