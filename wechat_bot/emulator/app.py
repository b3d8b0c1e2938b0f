"""The Flask application: the API, the readers' pages and the control page."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, redirect, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.context import base_url, current_state
from wechat_bot.emulator.control import control
from wechat_bot.emulator.faults import Reply
from wechat_bot.emulator.fields import UploadedFile
from wechat_bot.emulator.gate import RawCall, handle
from wechat_bot.emulator.readers import readers
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.wire import DISTURBED, SocketFaults


class _PlainJson(DefaultJSONProvider):
    """Control replies keep their order of fields and their Chinese readable."""

    sort_keys = False
    ensure_ascii = False


_METHODS = ["GET", "POST", "PUT", "DELETE"]

api = Blueprint("api", __name__)


def create_app(settings: EmulatorSettings | None = None, state_dir: Path | None = None) -> Flask:
    """The emulator as a WSGI application with a state of its own, kept in state_dir if given."""
    app = Flask("wechat_bot.emulator", static_url_path="/_static")
    app.json = _PlainJson(app)
    state = EmulatorState(settings or EmulatorSettings(), state_dir)
    app.extensions["emulator_state"] = state
    for blueprint in (api, readers, control):
        app.register_blueprint(blueprint)

    @app.after_request
    def store_before_answering(response: Response) -> Response:
        with state.lock:
            state.store_changes()
        return response

    app.wsgi_app = SocketFaults(app.wsgi_app, state.stopping)  # type: ignore[method-assign]
    return app


@api.get("/")
def home() -> BaseResponse:
    """The emulator's front page is what the readers see."""
    return redirect("/reader/")


@api.route("/cgi-bin/<path:rest>", methods=_METHODS)
@api.route("/datacube/<path:rest>", methods=_METHODS)
@api.route("/article-bin/<path:rest>", methods=_METHODS)
def call(rest: str) -> Response:
    """Any API call."""
    is_multipart = request.mimetype == "multipart/form-data"
    raw = RawCall(
        method=request.method,
        path=request.path,
        query=request.args,
        query_string=request.query_string.decode("utf-8", "replace"),
        data=b"" if is_multipart else request.get_data(cache=False),
        files={
            name: UploadedFile(part.filename or "", part.read())
            for name, part in request.files.items()
        },
        form=request.form if is_multipart else {},
        client_ip=request.remote_addr or "",
        base_url=base_url(),
    )
    return _answer(handle(current_state(), raw))


def _answer(reply: Reply) -> Response:
    response = Response(reply.body, status=reply.status)
    response.headers["Content-Type"] = reply.content_type
    if reply.ending or reply.drip:
        request.environ[DISTURBED] = reply
    return response
