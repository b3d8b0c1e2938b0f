"""One HTTP call to WeChat, on wechatpy's BaseWeChatClient.

The library is frozen, so what is unsafe in it is replaced here: bounded retry after a refused
token, time-outs everywhere, no proxies, no redirects, strict UTF-8, and errors without secrets.
Only what wechatpy 1.8.18 and 2.0.0a26 have in common is used.

A failure travels as a value (GatewayError returned, not raised) until the frames that know the
token are gone: neither the traceback's frames nor the exception chain can hold it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry
from wechatpy.client.base import BaseWeChatClient
from wechatpy.exceptions import WeChatClientException

from wechat_bot.kernel.errors import ConfigError
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent
from wechat_bot.wechat import errors
from wechat_bot.wechat.redaction import Secret, guard_logs
from wechat_bot.wechat.tokens import IssuedToken, TokenDesk, TokenStore

Reply = dict[str, Any]

STABLE_TOKEN = "/cgi-bin/stable_token"
REFUSED_TOKEN = frozenset({40001, 40014, 42001})
LARGEST_REPLY = 32 * 1024 * 1024  # bytes
_JSON = {"Content-Type": "application/json; charset=utf-8"}


class _BadReply(Exception):
    """What came back is no answer of the interface."""

    def __init__(self, reason: str = "", status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class Budget:
    """The time of one gateway call, over all its HTTP requests: 2 x (connect + read), in seconds.

    The worker's lease is longer than that (checked in the configuration), so that a successor
    never meets a request of the former owner under way.
    """

    def __init__(self, connect: float, read: float) -> None:
        self._one = (connect, read)
        self._end = time.monotonic() + 2 * (connect + read)

    def timeout(self) -> tuple[float, float] | None:
        """(connect, read) of the next request; None when it could not end in time."""
        return self._one if self._end - time.monotonic() >= sum(self._one) else None

    def is_over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() >= self._end


class Transport(BaseWeChatClient):  # type: ignore[misc]  # wechatpy has no type information
    """Calls of one account. Safe for threads: one requests.Session in each."""

    def __init__(
        self, app_id: str, secret: Callable[[], str], *, api_base: str, store: TokenStore,
        connect_timeout: float, read_timeout: float,
    ) -> None:
        """secret: asked only when a token is fetched; the AppSecret is not kept here."""
        guard_logs()
        self._local = threading.local()
        self._secret = secret
        self._times = (connect_timeout, read_timeout)
        self._desk = TokenDesk(app_id, store)
        self.API_BASE_URL = api_base.rstrip("/")
        super().__init__(app_id, session=store, timeout=self._times, auto_retry=False)

    def call(self, path: str, body: Mapping[str, Any] | None = None, method: str = "POST") -> Reply:
        """Any JSON interface, for example call("/cgi-bin/draft/count", method="GET").

        path: from the host on. Raises GatewayError.
        """
        if body is None:
            return self._request(method, path)
        try:
            data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:
            data = b""
        if not data:
            reason = "文字里有损坏的字符，不能编码"
            raise errors.failed(path, reason, ErrorClass.CONTENT, Sent.NO)
        return self._request(method, path, data=data, headers=_JSON)

    def upload(
        self, path: str, name: str, data: bytes, mime: str, params: Mapping[str, str] | None = None
    ) -> Reply:
        """A file in the form field `media`. Bytes only: a stream would be empty when repeated."""
        if not isinstance(data, bytes):
            raise TypeError("upload takes bytes")
        return self._request(
            "POST", path, files={"media": (name, data, mime)}, params=dict(params or {})
        )

    def fetch_access_token(self) -> Reply:
        """Ask stable_token (normal mode) and store the answer; raises GatewayError."""
        outcome = self._fetch(False, Budget(*self._times))
        if isinstance(outcome, GatewayError):
            raise outcome
        self.session.set(self.appid, outcome.token, outcome.seconds)
        return {"access_token": outcome.token, "expires_in": outcome.seconds}

    @property
    def access_token(self) -> Secret:
        """The token now valid, for wechatpy's own code; raises GatewayError."""
        desk, times = self._desk, self._times
        outcome = desk.current(lambda force: self._fetch(force, Budget(*times)))
        if isinstance(outcome, GatewayError):
            raise outcome
        return outcome

    @property
    def _http(self) -> requests.Session:
        """This thread's session."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = new_session()
        return session

    @_http.setter
    def _http(self, session: requests.Session) -> None:
        session.close()  # made by the base class; it would be shared by all threads

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Reply:
        """Every call of this client. Repeated once, and only after a refused token."""
        if not url_or_endpoint.startswith("/"):
            raise ValueError("the path must begin with /: the token goes to api_base only")
        outcome = self._with_token(method, url_or_endpoint, kwargs)
        if isinstance(outcome, GatewayError):
            raise outcome
        return outcome

    def _with_token(self, method: str, path: str, kwargs: dict[str, Any]) -> Reply | GatewayError:
        budget = Budget(*self._times)

        def fetch(force: bool) -> IssuedToken | GatewayError:
            return self._fetch(force, budget)

        token = self._desk.current(fetch)
        if isinstance(token, GatewayError):
            return _without_token(path, token)
        outcome = self._once(method, path, budget, _signed(kwargs, token))
        if not isinstance(outcome, GatewayError) or outcome.errcode not in REFUSED_TOKEN:
            return outcome
        other = self._desk.after_refusal(token, fetch)
        if other is None:
            return outcome
        if isinstance(other, GatewayError):
            return _without_token(path, other)
        return self._once(method, path, budget, _signed(kwargs, other))

    def _fetch(self, force: bool, budget: Budget) -> IssuedToken | GatewayError:
        """POST /cgi-bin/stable_token. The AppSecret goes in the body, never in an address."""
        try:
            secret = self._secret()
        except ConfigError as error:
            return GatewayError(error.message, kind=ErrorClass.TOKEN, sent=Sent.NO)
        question = {
            "grant_type": "client_credential", "appid": self.appid, "secret": secret,
            "force_refresh": force,
        }
        data = json.dumps(question, ensure_ascii=False).encode("utf-8")
        # params that are no dict keep wechatpy from adding (and so fetching) a token
        extra = {"params": (), "data": data, "headers": _JSON}
        outcome = self._once("POST", STABLE_TOKEN, budget, extra)
        if isinstance(outcome, GatewayError):
            return outcome
        token, seconds = outcome.get("access_token"), outcome.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            return errors.failed(STABLE_TOKEN, "回答里没有凭证", ErrorClass.UNKNOWN, Sent.NO)
        return IssuedToken(Secret(token), min(seconds, 7200))

    def _once(
        self, method: str, path: str, budget: Budget, kwargs: dict[str, Any]
    ) -> Reply | GatewayError:
        """One HTTP request; the only place where one is made."""
        timeout = budget.timeout()
        if timeout is None:
            return errors.failed(path, "前面的步骤太慢，来不及了", ErrorClass.TRANSIENT, Sent.NO)
        self._local.budget, self._local.reply = budget, None
        try:
            reply: Reply = super()._request(
                method, path, timeout=timeout, stream=True, allow_redirects=False, **kwargs
            )
        except WeChatClientException as error:
            if error.errcode is not None:
                return errors.refused(path, error.errcode, str(error.errmsg), self._local.reply)
            error.response.close()
            return errors.bad_status(path, error.response.status_code)
        except _BadReply as error:
            if error.status:
                return errors.bad_status(path, error.status)
            return errors.failed(path, error.reason, ErrorClass.TRANSIENT, Sent.MAYBE)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            return errors.transport_failure(path, error)
        return reply

    def _decode_result(self, res: requests.Response) -> Reply:
        """The reply's object; called by wechatpy for HTTP below 400."""
        with res:
            if res.status_code >= 300:
                raise _BadReply(status=res.status_code)
            body = _read_within(res, self._local.budget)
        self._local.reply = reply = decoded(body)
        return reply


def new_session() -> requests.Session:
    """A session without proxies, .netrc and kept connections.

    Connection: close, since a kept connection that the other side has just dropped looks like a
    call cut off half-way. A connection that could not be made is tried once more: nothing was
    sent on it. Nothing else is ever repeated here.
    """
    session = requests.Session()
    session.trust_env = False
    session.headers.update(
        {"Connection": "close", "Accept-Encoding": "identity", "User-Agent": "wechat-bot"}
    )
    retry = Retry(total=1, connect=1, read=False, redirect=False, status=0, other=0)
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return session


def decoded(body: bytes) -> Reply:
    """The JSON object of a reply: UTF-8 whatever the header says, and nothing dropped."""
    try:
        reply = json.loads(body.decode("utf-8"), strict=False)
    except UnicodeDecodeError:
        raise _BadReply("回答的编码不对") from None
    except (ValueError, RecursionError):
        raise _BadReply("回答不完整，或不是接口的回答") from None
    if not isinstance(reply, dict):
        raise _BadReply("回答不是接口的回答")
    reply.pop("base_resp", None)  # of the device interfaces; wechatpy would merge it
    try:
        reply["errcode"] = int(reply.get("errcode") or 0)  # most successes carry none
    except (TypeError, ValueError):
        raise _BadReply("回答里的错误码不是数字") from None
    return reply


def _read_within(res: requests.Response, budget: Budget) -> bytes:
    """The body as it comes; a trickle that outlasts the budget counts as a time-out."""
    body = bytearray()
    while part := res.raw.read1(65536, decode_content=True):
        body += part
        if len(body) > LARGEST_REPLY:
            raise _BadReply("回答太大")
        if budget.is_over():
            raise _BadReply("回答传得太慢（超时）")
    return bytes(body)


def _signed(kwargs: Mapping[str, Any], token: Secret) -> dict[str, Any]:
    return {**kwargs, "params": {**kwargs.get("params", {}), "access_token": token}}


def _without_token(path: str, cause: GatewayError) -> GatewayError:
    """The call was not made, since there was no token: certainly not carried out."""
    return GatewayError(
        f"{errors.act_of(path)}没有进行。{cause.message}",
        kind=cause.kind, sent=Sent.NO, errcode=cause.errcode, rid=cause.rid,
    )
