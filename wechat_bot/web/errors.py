"""Refusals and failures as Chinese pages: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from wechat_bot.kernel.errors import BureauError, EditConflict, InvalidInput, NotAllowed, NotFound
from wechat_bot.web import frame
from wechat_bot.web.security import wants_json

log = logging.getLogger(__name__)
_SECRET_FIELDS = frozenset({"csrf_token", "password", "again", "old_password"})


@dataclass(frozen=True)
class Trouble:
    """One error page: heading, the sentence, what to do."""

    title: str
    message: str
    advice: str = ""


_TROUBLES = {
    400: Trouble("这次提交没有收到完整内容", "网页送来的内容不完整，没有做任何改动。",
                 "请按浏览器的“后退”回到上一页，再提交一次。"),
    401: Trouble("登录已经过期", "太久没有操作，或者在别处退出了登录，所以这次没有提交。",
                 "请在新窗口里登录，再回到这一页按“后退”，内容还在，重新提交即可。"),
    403: Trouble("您不能办这件事", "没有相应的权限，没有做任何改动。",
                 "请系统管理员在“用户”里加上相应的职责。"),
    404: Trouble("没有这一页", "链接可能抄错了，或者内容已经移走。", "请从左边的栏目重新进入。"),
    405: Trouble("这一页不能这样打开", "这个地址只用来提交内容，没有做任何改动。",
                 "请从左边的栏目重新进入。"),
    413: Trouble("文件太大，没有上传", "", "请按“后退”，把图片缩小或分几次上传；已保存的内容没有变。"),
}
API = "/api/"
_OF_THE_API = {
    404: Trouble("", "没有这个地址。", "有哪些地址、怎样使用，见 /api/v1/openapi.json。"),
    405: Trouble("", "数据接口只能读取，没有做任何改动。", "请用 GET 方法读取。"),
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(BureauError, _refusal)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failure)


def typed() -> list[tuple[str, str]]:
    """What a person typed in the form that failed, so that it can be copied out again."""
    if request.method != "POST" or (request.content_length or 0) > _limit():
        return []
    return [(name, value) for name, value in request.form.items(multi=True)
            if name not in _SECRET_FIELDS and len(value.strip()) > 1]


def _limit() -> int:
    return frame.office().config.web.upload_limit_mb * 1_000_000


def _show(trouble: Trouble, status: int, kept: list[tuple[str, str]]) -> ResponseReturnValue:
    if request.path.startswith(API):  # a program asks, whatever it says that it takes
        trouble = _OF_THE_API.get(status, trouble)
        return jsonify(message=trouble.message, advice=trouble.advice), status
    if wants_json():
        return jsonify(message=trouble.message or trouble.title, advice=trouble.advice), status
    return render_template("error.html", trouble=trouble, kept=kept, status=status,
                           title=trouble.title), status


def _refusal(error: BureauError) -> ResponseReturnValue:
    titles = ((NotAllowed, "您不能办这件事"), (NotFound, "没有找到"),
              (InvalidInput, "填写有误，没有提交"), (EditConflict, "内容已有变化，没有提交"))
    title = next((words for kind, words in titles if isinstance(error, kind)), "没有办成")
    return _show(Trouble(title, error.message), frame.status_of(error), typed())


def _forged(error: CSRFError) -> ResponseReturnValue:
    return _show(
        Trouble("页面放得太久，没有提交",
                "为了防止冒名提交，每一页都有时效。您填写的内容没有丢失，但这次没有提交。",
                "请按“后退”回到上一页，刷新后再提交；内容较长的，可先从下面复制出来。"),
        400, typed())


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    trouble = _TROUBLES.get(code, _TROUBLES[400])
    if code == 413:
        megabytes = frame.office().config.web.upload_limit_mb
        message = f"一次最多上传 {megabytes} MB，这次超过了，所以整次提交都没有收下。"
        return _show(Trouble(trouble.title, message, trouble.advice), 413, [])
    return _show(trouble, code, typed())


def _failure(error: Exception) -> ResponseReturnValue:
    """A fault of ours: the reader gets a number, the log the whole story under it."""
    number = secrets.token_hex(4).upper()
    log.exception("fault %s on %s %s", number, request.method, request.path)
    g.faulty = True  # the page about it must not trip over the same stone
    g.setdefault("actor", None)
    return _show(
        Trouble("程序出错了，这一步没有办成",
                f"错误编号 {number}，详细情况已记在日志里。已经保存过的内容没有变。",
                "请过一会儿再试一次；还不行的话，把错误编号告诉技术支持。"),
        500, typed())
