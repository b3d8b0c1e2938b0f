"""登录, 退出, 我的账号: one's own password and address for notices."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotAllowed
from wechat_bot.people import operations, queries
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.security import TOKEN, local_path

bp = Blueprint("account", __name__)


@page(bp, "/login", permission=Permission.NONE, title="登录")
def login() -> ResponseReturnValue:
    """The log-in page."""
    target = local_path(request.args.get("next"))
    if g.actor is not None:
        return redirect(target or url_for("home.today"))
    return render_template("account/login.html", target=target, form={})


@action(bp, "/login", permission=Permission.NONE)
def check_login() -> ResponseReturnValue:
    """登录."""
    target = local_path(request.form.get("next"))
    try:
        token = operations.log_in(
            frame.office(), request.form.get("login", ""), request.form.get("password", "")
        )
    except NotAllowed as problem:
        return render_template("account/login.html", problem=problem, target=target,
                               form=request.form, title="登录"), 403
    session[TOKEN] = token
    return redirect(target or url_for("home.today"), 303)


@action(bp, "/logout", permission=Permission.HOME)
def logout() -> ResponseReturnValue:
    """退出登录."""
    operations.log_out(frame.actor(), frame.office(), str(session.get(TOKEN)))
    session.clear()
    flash("已退出登录。", "done")
    return redirect(url_for("account.login"), 303)


@page(bp, "/account/password", permission=Permission.HOME, title="我的账号")
def password() -> ResponseReturnValue:
    """The forms for one's own address and password."""
    return _account()


@action(bp, "/account/password", permission=Permission.HOME)
def change_password() -> ResponseReturnValue:
    """修改自己的密码: the old one is asked for, so that an unattended screen is no key."""
    office, actor = frame.office(), frame.actor()
    new = request.form.get("password", "")
    try:
        if new != request.form.get("again", ""):
            raise InvalidInput.of(again="两次输入的新密码不一样，请重新输入。")
        operations.change_own_password(actor, office, request.form.get("old_password", ""), new)
    except (InvalidInput, NotAllowed) as problem:
        return _account(problem), 422
    session.clear()
    flash("密码已修改，请用新密码重新登录。", "done")
    return redirect(url_for("account.login"), 303)


@action(bp, "/account/email", permission=Permission.HOME)
def change_email() -> ResponseReturnValue:
    """修改自己的通知邮箱."""
    typed = request.form.get("email", "").strip()
    try:
        operations.change_own_email(frame.actor(), frame.office(), typed)
    except InvalidInput as problem:
        return _account(problem, typed), 422
    return frame.done(f"以后的通知也会寄到 {typed}。" if typed else "以后不再寄通知邮件，网页里仍能看到。",
                      url_for("account.password"))


def _account(problem: BureauError | None = None, email: str | None = None) -> str:
    """The page of one's own account, with what was typed where that was refused."""
    with frame.office().db.read() as session:
        user = queries.get_user(session, frame.person_id())
    return render_template("account/password.html", user=user, problem=problem, title="我的账号",
                           email=user.email if email is None else email)
