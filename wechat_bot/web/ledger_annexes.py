"""附件 of an item of the ledger: its box on the item's page, upload, download, taking off."""

from __future__ import annotations

import mimetypes

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.disclosure import annexes
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.web import frame
from wechat_bot.web.frame import action
from wechat_bot.web.todos import HomeBox, item_box

bp = Blueprint("ledger_annexes", __name__)


@item_box
def box(session: Session, actor: Actor, item: DisclosureItem) -> HomeBox | None:
    """附件, those taken off below with their reasons."""
    found = annexes.annexes_of(session, item.id)
    may_keep = Permission.KEEP_LEDGER in actor.permissions
    if not found and not may_keep:
        return None
    return HomeBox("附件", "ledger_annexes/_box.html", {
        "item": item, "annexes": [each for each in found if each.removed_at is None],
        "removed": [each for each in found if each.removed_at is not None],
        "may_keep": may_keep, "kinds": annexes.KINDS,
        "limit": annexes.largest(frame.office()) // annexes.MEGABYTE})


@action(bp, "/ledger/<int:item_id>/annexes", permission=Permission.KEEP_LEDGER)
def attach(item_id: int) -> ResponseReturnValue:
    """添加附件, one file or several; each that is refused is named, the others are kept."""
    files = [file for file in request.files.getlist("annex") if file.filename]
    refused = []
    for file in files:
        try:
            annexes.attach(frame.actor(), frame.office(), item_id, file.filename or "",
                           file.read())
        except InvalidInput as problem:
            refused.append(problem.message)
    if not files:
        refused = ["还没有选择文件，请先点“选择文件”。"]
    for sentence in refused:
        flash(sentence, "warn")
    target = url_for("disclosure.item_page", item_id=item_id)
    done = len(files) - len(refused)
    return frame.done(f"已添加 {done} 个附件。", target) if done > 0 else redirect(target, 303)


@action(bp, "/ledger/<int:item_id>/annexes/<int:annex_id>", permission=Permission.READ,
        methods=("GET",))
def download(item_id: int, annex_id: int) -> ResponseReturnValue:
    """An annex as a file: always saved, never shown inside the panel."""
    office = frame.office()
    with office.db.read() as session:
        found = annexes.get_annex(session, item_id, annex_id)
    kind = mimetypes.guess_type(f"a.{found.kind}")[0] or "application/octet-stream"
    return send_file(office.media.file(found.sha256), mimetype=kind, conditional=True,
                     as_attachment=True, download_name=found.name, etag=found.sha256)


@action(bp, "/ledger/<int:item_id>/annexes/<int:annex_id>/take-off",
        permission=Permission.KEEP_LEDGER)
def take_off(item_id: int, annex_id: int) -> ResponseReturnValue:
    """撤下附件."""
    target = url_for("disclosure.item_page", item_id=item_id)
    try:
        annexes.take_off(frame.actor(), frame.office(), item_id, annex_id,
                         request.form.get("reason", ""))
    except BureauError as problem:
        flash(problem.message, "warn")
        return redirect(target, 303)
    return frame.done("已撤下附件，文件和原因仍留着备查。", target)
