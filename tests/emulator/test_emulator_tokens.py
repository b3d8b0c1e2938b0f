"""Access tokens: plain, stable, isolation, overlap, renewal, limits of forcing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.wire import Wire

COUNT = "/cgi-bin/draft/count"


def code(wire: Wire, token: str) -> int:
    return int(wire.get(COUNT, token=token).get("errcode", 0))


def test_plain_token_lives_two_hours(bare: Wire) -> None:
    reply = bare.plain()
    assert reply["expires_in"] == 7200 and "errcode" not in reply
    bare.advance(7199)
    assert code(bare, reply["access_token"]) == 0
    bare.advance(1)
    assert code(bare, reply["access_token"]) == 42001


def test_plain_token_is_replaced_with_five_minutes_overlap(bare: Wire) -> None:
    old, new = bare.plain()["access_token"], bare.plain()["access_token"]
    assert old != new
    bare.advance(299)
    assert (code(bare, old), code(bare, new)) == (0, 0)
    bare.advance(1)
    assert (code(bare, old), code(bare, new)) == (40001, 0)


def test_stable_token_stays_and_its_rest_falls(bare: Wire) -> None:
    first = bare.stable()
    bare.advance(6855)
    again = bare.stable()
    assert again == {"access_token": first["access_token"], "expires_in": 345}


def test_stable_token_is_renewed_five_minutes_early_and_both_work(bare: Wire) -> None:
    old = bare.stable()["access_token"]
    bare.advance(6900)
    renewed = bare.stable()
    assert renewed["access_token"] != old and renewed["expires_in"] == 7200
    assert (code(bare, old), code(bare, renewed["access_token"])) == (0, 0)
    bare.advance(300)
    assert (code(bare, old), code(bare, renewed["access_token"])) == (42001, 0)


def test_force_refresh_kills_the_former_token_at_once(bare: Wire) -> None:
    old = bare.stable()["access_token"]
    new = bare.stable(force_refresh=True)["access_token"]
    assert (code(bare, old), code(bare, new)) == (40001, 0)


def test_force_refresh_needs_thirty_seconds_between(bare: Wire) -> None:
    bare.stable(force_refresh=True)
    bare.advance(29)
    assert bare.stable(force_refresh=True)["errcode"] == 45011
    bare.advance(1)
    assert "access_token" in bare.stable(force_refresh=True)


def test_force_refresh_is_limited_to_twenty_a_day(bare: Wire) -> None:
    for _ in range(20):
        assert "access_token" in bare.stable(force_refresh=True)
        bare.advance(30)
    assert bare.stable(force_refresh=True)["errcode"] == 45009
    assert "access_token" in bare.stable()
    bare.control("clock", to_next_day=True)
    assert "access_token" in bare.stable(force_refresh=True)


def test_plain_and_stable_tokens_are_isolated(bare: Wire) -> None:
    stable, plain = bare.stable()["access_token"], bare.plain()["access_token"]
    bare.plain()
    bare.stable(force_refresh=True)
    bare.advance(10)
    assert code(bare, plain) == 0
    assert code(bare, stable) == 40001
    bare.plain()
    assert code(bare, bare.stable()["access_token"]) == 0


def test_plain_token_can_be_made_to_disturb_the_stable_one(bare: Wire) -> None:
    stable = bare.stable()["access_token"]
    bare.switch(plain_token_disturbs_stable=True)
    bare.plain()
    assert code(bare, stable) == 40001


@pytest.mark.parametrize(
    ("token", "expected"), [("short", 40014), ("x" * 100, 40001), ("汉" * 100, 40014)]
)
def test_foreign_tokens_are_refused(bare: Wire, token: str, expected: int) -> None:
    assert code(bare, token) == expected


def test_missing_token(bare: Wire) -> None:
    assert bare.get(COUNT, token=None)["errcode"] == 41001


def test_revoked_tokens_get_40001(wire: Wire) -> None:
    assert wire.control("tokens/revoke") == {"revoked": 1}
    assert code(wire, wire.token) == 40001
    assert wire.stable()["access_token"] != wire.token


WRONG_LOGINS = [
    ({"grant_type": "password"}, 40002),
    ({"appid": ""}, 41002),
    ({"appid": "wx_other"}, 40013),
    ({"secret": ""}, 41004),
    ({"secret": "wrong"}, 40125),
]


@pytest.mark.parametrize(("change", "expected"), WRONG_LOGINS)
def test_wrong_credentials(bare: Wire, change: dict[str, str], expected: int) -> None:
    assert bare.stable(**change)["errcode"] == expected
    assert bare.plain(**change)["errcode"] == expected


def test_frozen_secret(bare: Wire) -> None:
    bare.switch(secret_frozen=True)
    assert bare.stable()["errcode"] == 40243
    bare.switch(secret_frozen=False)
    assert "access_token" in bare.stable()


@pytest.mark.parametrize("force", ["true", 1])
def test_force_refresh_must_be_a_boolean(bare: Wire, force: Any) -> None:
    assert bare.stable(force_refresh=force)["errcode"] == 47001


def test_token_appears_neither_in_the_log_nor_in_the_state(wire: Wire) -> None:
    wire.drafts()
    wire.plain()
    shown = repr(wire.look("calls")) + repr(wire.look("state"))
    assert wire.token not in shown and "demo-secret" not in shown
