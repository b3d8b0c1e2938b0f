"""Pushing events to the account's own server (消息推送): the caller's side of a callback."""

from __future__ import annotations
