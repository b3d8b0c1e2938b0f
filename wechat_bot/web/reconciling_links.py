"""登记群发链接: WeChat cannot list what was mass-sent, so its links are pasted.

Two steps: the links are read and their texts shown; then they are saved with their times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.outside.links import ArticlePage, LinkUnreadable, extract_pasted, fetch_article
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.reconciling import entering, operations
from wechat_bot.reconciling.operations import PastedLink
from wechat_bot.rendering import plain_text, text_sha256
from wechat_bot.web import frame, late_forms, publishing_forms
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("reconciling_links", __name__)
READ_PAGE = "RECONCILE_READ_PAGE"
MOST = 10
Read = Callable[[str, Config], ArticlePage]


@bp.record_once
def _choose_reader(setup: BlueprintSetupState) -> None:
    """Tests and closed networks put another way of reading a page into the app's config."""
    setup.app.config.setdefault(READ_PAGE, fetch_article)


@dataclass(frozen=True)
class LinkLine:
    """A pasted link as read. trouble: why there is no text; known: it is in the ledger already."""

    number: int
    url: str
    title: str = ""
    html: str = ""
    trouble: str = ""
    known: bool = False

    @property
    def text(self) -> str:
        """The words of the article, for the person to look at."""
        return plain_text(self.html)

    @property
    def seal(self) -> str:
        """What the person was shown: another text on saving is shown again."""
        return text_sha256(self.html) if self.html else ""


@page(bp, "/reconcile/links", permission=Permission.RECONCILE, title="登记群发链接")
def paste() -> ResponseReturnValue:
    """The field for the links."""
    return _show(request.args, [])


@action(bp, "/reconcile/links", permission=Permission.RECONCILE)
def take() -> ResponseReturnValue:
    """读取 shows the texts; 登记 saves them."""
    try:
        lines = _read_all(request.form)
    except BureauError as error:
        return _show(request.form, [], error)
    if "save" not in request.form:
        return _show(request.form, lines)
    try:
        _save(lines, request.form)
    except BureauError as error:
        return _show(request.form, lines, error)
    return frame.done(f"已登记 {sum(not line.known for line in lines)} 篇，并登入主动公开台账。",
                      url_for("reconciling_links.paste"))


def _read_all(form: Form) -> list[LinkLine]:
    urls = list(dict.fromkeys(line.strip() for line in form.get("links", "").splitlines()
                              if line.strip()))
    if not urls:
        raise InvalidInput.of(links="请粘贴链接，一行一个。")
    if len(urls) > MOST:
        raise InvalidInput.of(links=f"一次最多 {MOST} 个链接，现在有 {len(urls)} 个，请分几次登记。")
    return [_read_one(number, url, form) for number, url in enumerate(urls, start=1)]


def _read_one(number: int, url: str, form: Form) -> LinkLine:
    with frame.office().db.read() as session:
        release = entering.known_release(session, url)
        if entering.is_known_article(session, url) or (
                release is not None and release.item.post_id is not None):
            return LinkLine(number, url, release.item.title if release is not None else "",
                            known=True)
    title = " ".join(form.get(f"title_{number}", "").split())
    pasted = form.get(f"text_{number}", "")
    try:
        if pasted.strip():
            return LinkLine(number, url, title, extract_pasted(pasted))
        read = cast(Read, current_app.config[READ_PAGE])(url, frame.office().config)
        return LinkLine(number, url, title or read.title, read.content_html)
    except LinkUnreadable as error:
        return LinkLine(number, url, title, trouble=error.message)


def _save(lines: list[LinkLine], form: Form) -> None:
    wrong: dict[str, str] = {}
    links = []
    for line in (line for line in lines if not line.known):
        shown = form.get(f"seal_{line.number}", "")
        if line.trouble:
            wrong[f"text_{line.number}"] = f"第 {line.number} 个链接没有读到正文，请粘贴正文。"
        elif shown and shown != line.seal:
            wrong[f"title_{line.number}"] = f"第 {line.number} 篇的文字刚刚变了，请再看一遍后登记。"
        try:
            when = publishing_forms.read_time(
                form.get(f"published_at_{line.number}", ""), f"published_at_{line.number}",
                f"请填写第 {line.number} 篇的发布时间（北京时间）。")
            links.append(PastedLink(line.url, line.title, line.html, when))
        except InvalidInput as error:
            wrong |= error.fields
    wrong |= late_forms.read(form).problems(frame.office().config.agency.sections)
    if wrong:
        raise InvalidInput.of(**wrong)
    operations.register_links(frame.actor(), frame.office(), links, late_forms.read(form),
                              make_pictures(frame.office().config))


def _show(form: Form, lines: list[LinkLine], problem: BureauError | None = None) -> ResponseReturnValue:
    filled = form if lines or problem else late_forms.defaults()
    if lines and "save" not in form:
        filled = late_forms.defaults()
        filled.update({"links": form.get("links", "")})
    text = render_template(
        "reconciling/links.html", lines=lines, form=filled, problem=problem, most=MOST,
        ready=any(not line.known for line in lines),
        time_type=publishing_forms.time_input_type, **late_forms.choices())
    return text, frame.status_of(problem) if problem else 200
