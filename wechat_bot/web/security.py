"""Who is at the screen, and what a browser may do with our pages."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock
from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import PERMISSION_NAMES, Actor, Permission
from wechat_bot.kernel.errors import ConfigError, NotAllowed
from wechat_bot.people.operations import actor_for_token
from wechat_bot.web import frame

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
TOKEN = "login"


def secret_key(folder: Path) -> bytes:
    """The key that signs cookies: made once, kept in this host's state folder, mode 0600."""
    path = folder / "web-secret"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(secrets.token_bytes(32))
        key = path.read_bytes()
    if len(key) < 32:
        raise ConfigError(f"文件 {path} 不完整。请删去它后重新启动，所有人要重新登录一次。")
    return key


def guard(app: Flask) -> None:
    """Install the check of every request and the headers of every answer."""
    app.before_request(_admit)
    app.after_request(_add_headers)


def local_path(target: str | None) -> str | None:
    """`target` where it is a path of this site (?next=…), else None."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(sign) < 32 for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def wants_json() -> bool:
    """Whether the page's script asks (it says so); it gets sentences as JSON."""
    return request.accept_mimetypes.best == "application/json"


def _admit() -> ResponseReturnValue | None:
    """Find out who it is, and let him through only where his duties allow it."""
    g.actor = None
    if request.endpoint is None or request.endpoint in frame.OPEN_ENDPOINTS:
        g.actor = _who() if request.endpoint is None else None
        return None
    info = frame.page_info(current_app, request.endpoint)
    if info is None:
        raise NotAllowed("这一页没有登记使用权限，不能打开。请告诉技术支持。")
    g.page_title = info.title
    g.actor = _who()
    if info.permission is Permission.NONE:
        return None
    if g.actor is None:
        if request.method in {"GET", "HEAD"} and not wants_json():
            target = request.full_path.rstrip("?")
            return redirect(url_for("account.login", next=target if target != "/" else None))
        abort(401)
    if info.permission not in g.actor.permissions:
        raise NotAllowed(
            f"您没有“{PERMISSION_NAMES[info.permission]}”的权限，没有做任何改动。"
            "需要的话，请系统管理员在“用户”里加上相应的职责。"
        )
    return None


def _who() -> Actor | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    with frame.office().db.read() as reading:
        return actor_for_token(reading, token)


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint not in frame.OPEN_ENDPOINTS:
        response.headers.setdefault("Cache-Control", "no-store")
    if request.method == "POST" and response.status_code < 400 and not g.get("announces_nothing"):
        frame.hand_on()
    return response
