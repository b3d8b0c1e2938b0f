"""Neither the AppSecret nor a token gets into logs, errors, chains, frames or attributes."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable

import pytest

from tests.wechat.conftest import SECRET
from tests.wechat.rawserver import RESET, RawServer, Script, Seen, Wire, answer, ok, with_token
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import GatewayError
from wechat_bot.wechat.client import make_client
from wechat_bot.wechat.redaction import Secret, redact

Serve = Callable[[Script], RawServer]
OpenAt = Callable[..., Office]
TOKEN = "TOKEN-1-abcdefgh"


def echo_everything(request: Seen) -> Wire:
    """A server that repeats what it got in its error text."""
    return ok(errcode=99999, errmsg=f"bad call {request.target} {request.body!r}")


def refuse_token(_: Seen) -> Wire:
    return ok(errcode=40001, errmsg="invalid credential")


FAILURES: dict[str, Script] = {
    "reset": with_token(lambda _: RESET),
    "502": with_token(lambda _: answer(b"x", "502 Bad Gateway")),
    "html": with_token(lambda _: answer(b"<html>")),
    "refused": with_token(lambda _: ok(errcode=45003, errmsg="title size out of limit")),
    "echo": with_token(echo_everything),
    "echo of the secret": echo_everything,
    "token refused for good": with_token(refuse_token),
    "token call cut": lambda _: RESET,
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_holds_no_secret(
    name: str, serve: Serve, open_at: OpenAt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(FAILURES[name])
    client = make_client(open_at(server.base_url))
    with pytest.raises(GatewayError) as caught:
        client.submit("MEDIA")
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    held = [str(error), repr(error), repr(vars(error)), repr(client), repr(vars(client.api))]
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if "wechat" in frame.f_code.co_filename.rsplit("/tests/", 1)[0]:
            held += [repr(value) for value in frame.f_locals.values()]
    held += [record.getMessage() for record in caplog.records]
    for text in held:
        assert SECRET not in text
        assert TOKEN not in text


def test_the_http_log_is_kept_but_redacted(
    serve: Serve, open_at: OpenAt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(with_token(lambda _: ok(total_count=3)))
    make_client(open_at(server.base_url)).api.drafts.count()
    assert server.seen[-1].token == TOKEN
    assert "/cgi-bin/draft/count?access_token=***" in caplog.text
    assert TOKEN not in caplog.text


def test_the_repeated_connection_is_logged_redacted(
    serve: Serve, open_at: OpenAt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(with_token(lambda _: ok(total_count=3)))
    client = make_client(open_at(server.base_url))
    client.renew_token()
    server.stop()
    with pytest.raises(GatewayError):
        client.submit("MEDIA")
    assert "Retrying" in caplog.text
    assert TOKEN not in caplog.text


def test_the_database_log_shows_no_token(
    serve: Serve, open_at: OpenAt, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(with_token(lambda _: ok(total_count=3)))
    office = open_at(server.base_url)
    caplog.set_level(logging.INFO, logger="sqlalchemy.engine")
    make_client(office).api.drafts.count()
    assert "INSERT INTO access_tokens" in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/x?access_token=abc-_1&y=2", "/x?access_token=***&y=2"),
        ("/x?appid=1&secret=abc", "/x?appid=1&secret=***"),
        ("/x?appsecret=abc'", "/x?appsecret=***'"),
        ('{"secret": "abc", "a": 1}', '{"secret": "***", "a": 1}'),
        ("b'{\"access_token\":\"abc\"}'", "b'{\"access_token\":\"***\"}'"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_redact(text: str, clean: str) -> None:
    assert redact(text) == clean


def test_a_secret_hides_in_its_repr_and_works_as_text() -> None:
    assert repr({"token": Secret("abc")}) == "{'token': '***'}"
    assert Secret("abc") == "abc"
