"""The form of 补录, shared by 对账, 导入历史文章 and 登记群发链接."""

from __future__ import annotations

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.drafting.rules import INFO_KIND_NAMES, ORIGIN_NAMES
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import WrongState
from wechat_bot.reconciling import queries
from wechat_bot.reconciling.entering import LateForm
from wechat_bot.reconciling.models import Difference
from wechat_bot.web import articles, frame
from wechat_bot.web.publishing_forms import Form

DEFAULT_CONTRIBUTOR = "历史文章"


def defaults() -> Form:
    """The form before anybody typed: everything ordinary, and government information."""
    return MultiDict({"contributor": DEFAULT_CONTRIBUTOR, "origin": "original",
                      "is_government_information": "1", "info_kind": "none"})


def read(form: Form) -> LateForm:
    """What was typed, as a value; the verb says what is wrong with it."""
    return LateForm(
        section=form.get("section", ""), contributor=" ".join(form.get("contributor", "").split()),
        origin=form.get("origin", ""), source=" ".join(form.get("source", "").split()),
        is_government_information="is_government_information" in form,
        info_kind=form.get("info_kind", ""), key_area="key_area" in form,
        article_20=form.get("article_20", ""))


def choices() -> dict[str, Any]:
    """What the form offers, for the templates."""
    return {"sections": frame.office().config.agency.sections, "origins": ORIGIN_NAMES,
            "info_kinds": INFO_KIND_NAMES, "items_20": articles.article_20_names()}


def account_row(session: Session, difference: Difference) -> int:
    """The account's article that 补录 is asked for; WrongState where there is nothing to enter."""
    kind, _, number = difference.subject.partition(":")
    if difference.state == "open" and kind == "account":
        return int(number)
    row = queries.row_of_subject(session, frame.office().config.wechat.app_id, difference.subject)
    if difference.state != "open" or kind != "release" or row is None:
        raise WrongState("这一处不符已经处理过了，没有重复登记。请刷新页面。")
    return row.id


def asked_year() -> int:
    """The year in the address; this year where it is missing or nonsense."""
    text = request.args.get("year", "")
    known = text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= 2100
    return int(text) if known else clock.year_of(clock.now())
