"""系统▸用户: accounts, duties, passwords."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.people import operations, queries
from wechat_bot.people.models import User
from wechat_bot.people.rules import DUTY_NAMES, Duty
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page

bp = Blueprint("users", __name__)
MANAGE = Permission.MANAGE_USERS


@page(bp, "/users", permission=MANAGE, title="用户")
def user_list() -> ResponseReturnValue:
    """Everybody with his duties."""
    with frame.office().db.read() as session:
        return render_template("users/list.html", users=queries.all_users(session),
                               duty_names=DUTY_NAMES)


@page(bp, "/users/new", permission=MANAGE, title="新建用户")
def new() -> ResponseReturnValue:
    """The form for a new account."""
    return _new_form({}, [])


@action(bp, "/users/new", permission=MANAGE)
def create() -> ResponseReturnValue:
    """新建用户."""
    form = request.form
    try:
        _same_twice(form)
        operations.create_user(
            frame.actor(), frame.office(), login=form.get("login", ""),
            name=form.get("name", ""), password=form.get("password", ""),
            duties=_duties(form), section=form.get("section", ""), email=form.get("email", ""),
        )
    except InvalidInput as problem:
        return _new_form(form, _duties(form), problem), 422
    return frame.done(f"已新建用户{form.get('name', '').strip()}。请把登录名和密码当面告诉本人。",
                      url_for("users.user_list"))


@page(bp, "/users/<int:user_id>", permission=MANAGE, title="修改用户")
def edit(user_id: int) -> ResponseReturnValue:
    """The form for an account."""
    with frame.office().db.read() as session:
        user = queries.get_user(session, user_id)
        values = {"name": user.name, "section": user.section, "email": user.email,
                  "active": user.active}
        return _edit_form(user, values, sorted(user.duties))


@action(bp, "/users/<int:user_id>", permission=MANAGE)
def change(user_id: int) -> ResponseReturnValue:
    """修改用户."""
    form = request.form
    try:
        operations.change_user(
            frame.actor(), frame.office(), user_id, name=form.get("name", ""),
            section=form.get("section", ""), duties=_duties(form), active="active" in form,
            email=form.get("email"),
        )
    except InvalidInput as problem:
        return _edit_again(user_id, form, problem)
    return frame.done(f"已保存{form.get('name', '').strip()}的资料和职责。",
                      url_for("users.user_list"))


@action(bp, "/users/<int:user_id>/password", permission=MANAGE)
def set_password(user_id: int) -> ResponseReturnValue:
    """为用户设置新密码."""
    try:
        _same_twice(request.form)
        operations.set_password(
            frame.actor(), frame.office(), user_id, request.form.get("password", "")
        )
    except InvalidInput as problem:
        return _edit_again(user_id, None, problem)
    return frame.done("已设置新密码，本人要用新密码重新登录。", url_for("users.user_list"))


def _duties(form: MultiDict[str, str]) -> list[Duty]:
    """The ticked duties; what is not a duty is not in the form and is left out."""
    ticked = form.getlist("duties")
    return [duty for duty in Duty if duty.value in ticked]


def _same_twice(form: Mapping[str, str]) -> None:
    if form.get("password", "") != form.get("again", ""):
        raise InvalidInput.of(again="两次输入的密码不一样，请重新输入。")


def _new_form(
    values: Mapping[str, str], duties: list[Duty], problem: InvalidInput | None = None
) -> str:
    return render_template("users/new.html", form=values, duties=duties, duty_names=DUTY_NAMES,
                           problem=problem, title="新建用户")


def _edit_again(
    user_id: int, form: MultiDict[str, str] | None, problem: InvalidInput
) -> ResponseReturnValue:
    """The edit page once more, with what was typed (password fields stay empty)."""
    with frame.office().db.read() as session:
        user = queries.get_user(session, user_id)
        if form is None:
            values: Mapping[str, object] = {
                "name": user.name, "section": user.section, "email": user.email,
                "active": user.active}
            return _edit_form(user, values, sorted(user.duties), problem), 422
        values = {"name": form.get("name", ""), "section": form.get("section", ""),
                  "email": form.get("email", ""), "active": "active" in form}
        return _edit_form(user, values, _duties(form), problem), 422


def _edit_form(
    user: User, values: Mapping[str, object], duties: list[Duty],
    problem: InvalidInput | None = None,
) -> str:
    return render_template("users/edit.html", user=user, form=values, duties=duties,
                           duty_names=DUTY_NAMES, problem=problem, title=f"修改用户 {user.name}")
