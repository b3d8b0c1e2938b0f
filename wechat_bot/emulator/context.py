"""What the views share: the state of the running application and its public address."""

from __future__ import annotations

from flask import current_app, request

from wechat_bot.emulator.state import EmulatorState


def current_state() -> EmulatorState:
    """The state of the application that handles this request."""
    state: EmulatorState = current_app.extensions["emulator_state"]
    return state


def base_url() -> str:
    """Scheme, host and port without a final slash: the start of every article address."""
    return current_state().base_url or request.url_root.rstrip("/")
