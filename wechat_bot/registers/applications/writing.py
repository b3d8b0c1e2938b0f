"""文书的办理: a letter is drafted from the case, edited, issued once as a Word file, and kept.

The addressee's name is not stored in the open: a draft says {收件人}, and the issued file is
kept encrypted under the key of the identities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.cipher import KeyMissing, WrongKey
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.registers.applications import casework, filling, letters, queries, remedy, vault
from wechat_bot.registers.applications.identity import plain_name
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.letters import ADDRESSEE, Template
from wechat_bot.registers.applications.models import ApplicantIdentity, Application
from wechat_bot.registers.applications.rules import EventKind

NUMBER_LIMIT = 60
ADDRESSEE_LIMIT = 120
FEE_NOTICE, EXTENSION = "fee_notice", "extension"


@dataclass(frozen=True)
class LetterForm:
    """印发 as typed: 文号, date, and to whom, where it is not the applicant.

    version: of the text that was looked at; None where nobody else can have changed it.
    """

    number: str
    dated_on: str
    addressee: str = ""
    version: int | None = None


def template_of(office: Office, kind: str) -> Template:
    """The template of a letter; NotFound."""
    found = letters.load_letters(office.folder("applications")).get(kind)
    if found is None:
        raise NotFound("没有这种文书样式，可能被改名或者删除了。已经印发的文书仍可以下载。")
    return found


def get_letter(session: Session, letter_id: int, *, lock: bool = False) -> Letter:
    """One letter; NotFound. lock: until the end of the transaction."""
    found = session.get(Letter, letter_id, with_for_update=lock or None)
    if found is None:
        raise NotFound("没有这份文书，可能链接抄错了。")
    return found


def letters_of(session: Session, application_id: int) -> list[Letter]:
    """The letters of a case, newest first."""
    return list(session.scalars(select(Letter).where(Letter.application_id == application_id)
                                .order_by(Letter.id.desc())))


def issued_answers(session: Session, office: Office, application_id: int) -> list[Letter]:
    """The issued answers of a case that stand and tell its outcomes as they are, newest first.

    One that was issued before an outcome was chosen anew tells another one.
    """
    answers = {code for code, each in letters.load_letters(office.folder("applications")).items()
               if each.is_answer}
    items = queries.get_application(session, application_id).items
    rows = [item.outcome for item in items]
    chosen = max((item.decided_at for item in items if item.decided_at), default=None)
    return [each for each in letters_of(session, application_id)
            if each.issued_at and not each.voided_at and each.kind in answers
            and (chosen is None or each.issued_at >= chosen)
            and not answer_problems(office, rows, each.text)]


def next_number(session: Session, office: Office, year: int) -> str:
    """The next 文号 of a year: a proposal, the clerk may type another."""
    last = session.scalar(select(func.max(Letter.serial)).where(Letter.year == year)) or 0
    return letters.number_of(_mark(office), year, last + 1)


def _mark(office: Office) -> str:
    agency = office.config.agency
    return letters.mark_of(agency.name, agency.short_name, office.config.applications.letter_mark)


def save_draft(
    actor: Actor, office: Office, application_id: int, kind: str, text: str, *,
    letter_id: int | None = None, version: int = 0,
) -> int:
    """存文书草稿. Returns its id.

    version: of the text that was edited. InvalidInput (empty, too long), EditConflict (somebody
    saved in the meantime), WrongState (issued already).
    """
    actor.require(Permission.KEEP_APPLICATIONS)
    template = template_of(office, kind)
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise InvalidInput.of(text="文书没有内容，没有保存。")
    if len(plain) > letters.TEXT_LIMIT:
        raise InvalidInput.of(
            text=f"文书有 {len(plain):,} 个字，最多 {letters.TEXT_LIMIT:,} 个。没有保存，内容还在下面。")
    with office.db.write() as session:
        case = queries.get_application(session, application_id)
        plain = _without_name(session, office, case, template, plain)
        if letter_id is None:
            letter = Letter(application_id=application_id, kind=kind, text=plain,
                            created_by=actor.name, created_at=clock.now())
            session.add(letter)
        else:
            letter = _draft(session, letter_id)
            if letter.version != version:
                raise EditConflict("这份文书刚才已经有人改过。您写的还在下面，没有存进去；"
                                   "请另开一页看看现在的文字，合到一起再存。")
            letter.text, letter.version = plain, letter.version + 1
        session.flush()
        journal.record(session, actor, "letter.drafted", _subject(case), number=case.number,
                       letter=template.name)
        return letter.id


def issue(actor: Actor, office: Office, letter_id: int, form: LetterForm) -> None:
    """印发: checked, numbered, dated, made into a Word file, kept; from here on it never changes.

    InvalidInput names what is missing: a blank, the number, the date, in an answer any part of its
    救济途径. WrongState: issued already, or voided.
    """
    actor.require(Permission.KEEP_APPLICATIONS)
    with office.db.write() as session:
        keeping.hold(session)  # the numbers
        letter = _draft(session, letter_id)
        case = queries.get_application(session, letter.application_id)
        template = template_of(office, letter.kind)
        if form.version not in (None, letter.version):
            raise EditConflict("这份文书在您看过以后又有人改过，没有印发。请看看现在的文字，再印发。")
        typed, wrong = _addressee(form.addressee)
        addressee = typed or _applicant(session, office, case, template)
        number, day, problems = _number_and_day(session, case, form)
        wrong |= problems | _text_wrong(office, case, template, letter.text, addressee, wrong)
        if letter.kind == EXTENSION and filling.last_event(
                case, EventKind.EXTENSION_CONSENTED) is None:
            wrong.setdefault("text", _NOT_CONSENTED)
        if template.to_others and _names_applicant(session, office, case, letter.text):
            wrong.setdefault("text", _NAMED)
        if wrong:
            raise InvalidInput.of(**wrong)
        assert day is not None
        text = letter.text.replace(f"{{{ADDRESSEE}}}", addressee)
        data = letters.letter_docx(template, text, agency=office.config.agency.name,
                                   number=number, day=day)
        letter.number, letter.dated_on, letter.year = number, day, day.year
        letter.serial = _serial(office, number, day.year)
        letter.sha256 = hashlib.sha256(data).hexdigest()
        letter.file_sha256 = office.media.put(
            vault.key_for_sealing(session, office).seal_bytes(data, _about(letter.id)))
        letter.issued_by, letter.issued_at = actor.name, clock.now()
        notice = filling.standing_fee(case) if letter.kind == FEE_NOTICE else None
        if notice is not None and not notice.number:
            notice.number = number
        journal.record(session, actor, "letter.issued", _subject(case), number=case.number,
                       letter=template.name, document_number=number)


def void_letter(actor: Actor, office: Office, letter_id: int, reason: str) -> None:
    """作废一份文书 with a reason; it stays to be seen. InvalidInput, WrongState (voided already)."""
    actor.require(Permission.KEEP_APPLICATIONS)
    text = keeping.read_reason(reason, required=True, why="请写明作废的原因。")
    with office.db.write() as session:
        letter = get_letter(session, letter_id, lock=True)
        if letter.voided_at:
            raise WrongState("这份文书已经作废，没有做任何改动。")
        case = queries.get_application(session, letter.application_id)
        letter.voided_at, letter.voided_by, letter.void_reason = clock.now(), actor.name, text
        journal.record(session, actor, "letter.voided", _subject(case), number=case.number,
                       letter=template_of(office, letter.kind).name, reason=text)


def letter_file(actor: Actor, office: Office, letter_id: int) -> tuple[str, bytes]:
    """(file name, Word file) of an issued letter; it names the addressee, so that it is journaled.

    WrongState: a draft. NotFound, or what the cipher says: its file or the key is not there.
    """
    actor.require(Permission.SEE_IDENTITY)
    with office.db.write() as session:
        letter = get_letter(session, letter_id)
        if not letter.issued_at:
            raise WrongState("这份文书还没有印发，没有文件。请先填好、印发。")
        case = queries.get_application(session, letter.application_id)
        template = template_of(office, letter.kind)
        name, identity = template.name, session.get(ApplicantIdentity, case.id)
        if identity is not None and identity.erased_at is not None and not template.to_others:
            raise WrongState("申请人的身份信息保存期满，已经删除，写有姓名的文书也不再打开；正文仍看得到。")
        data = vault.key_for_reading(office).open_bytes(
            office.media.get(letter.file_sha256), _about(letter.id))
        journal.record(session, actor, "letter.opened", _subject(case), number=case.number,
                       letter=name)
        return f"{case.number} {name}.docx", data


def text_problems(
    office: Office, case: Application, template: Template, text: str
) -> list[str]:
    """What keeps a text from being issued, a sentence each; {收件人} is filled in by then."""
    found = letters.text_problems(text.replace(f"{{{ADDRESSEE}}}", "收件人"))
    if template.is_answer:
        if not all(item.outcome for item in case.items):
            found.append("还有项没有选处理结果，请先逐项选好。")
        found += answer_problems(office, [item.outcome for item in case.items], text)
    return found


def answer_problems(office: Office, rows: list[str], text: str) -> list[str]:
    """What an answer's text lacks of its 救济途径. rows: the outcomes that it tells."""
    data = remedy.load_remedy(office.folder("applications"))
    ways = remedy.ways_of(office.config.agency.name, office.config.applications)
    return remedy.problems(text, data, ways, remedy.route_of(data, rows))


def first_text(session: Session, office: Office, case: Application, kind: str) -> str:
    """A new letter of this kind, as far as the case can fill it."""
    return letters.fill(template_of(office, kind), filling.values_of(session, office, case))


_NOT_CONSENTED = (
    "公开工作机构负责人还没有同意延期（条例第三十三条），先同意，再告知申请人。没有印发。")
_NAMED = ("文书里写了申请人的姓名或者名称。征求意见不必让对方知道是谁申请的，请改成“申请人”。没有印发。")


def _addressee(text: str) -> tuple[str, dict[str, str]]:
    """(the addressee as typed, what is wrong with it)."""
    try:
        name = reading.read_text(text, "收件人", ADDRESSEE_LIMIT)
    except ValueError as error:
        return "", {"addressee": f"{error}。"}
    if letters.unfilled(name):
        return "", {"addressee": f"收件人还没有填好：{name}。"}
    return name, {}


def _without_name(
    session: Session, office: Office, case: Application, template: Template, text: str
) -> str:
    """The text with {收件人} where the applicant was typed as its addressee: no name in the open."""
    first, _, rest = text.partition("\n")
    name = first.rstrip("：: ")
    if template.to_others or not name or name == first:
        return text
    try:
        identity = vault.get(session, office, case)
    except (KeyMissing, WrongKey):
        return text
    if identity is None or plain_name(identity.name) != plain_name(name):
        return text
    return f"{{{ADDRESSEE}}}：\n{rest}"


def _names_applicant(session: Session, office: Office, case: Application, text: str) -> bool:
    """Whether a text tells who applied; one sealed with a lost key can't be looked for."""
    try:
        identity = vault.get(session, office, case)
    except WrongKey:
        return False
    return identity is not None and len(identity.name) > 1 and identity.name in text


def _text_wrong(
    office: Office, case: Application, template: Template, text: str, addressee: str,
    known: Mapping[str, str],
) -> dict[str, str]:
    wrong = {}
    problems = text_problems(office, case, template, text)
    if problems:
        wrong["text"] = "".join(problems)
    if f"{{{ADDRESSEE}}}" in text and not addressee and "addressee" not in known:
        wrong["addressee"] = "请填写写给谁（收件人的姓名或者名称）。"
    return wrong


def _applicant(session: Session, office: Office, case: Application, template: Template) -> str:
    """The applicant's name, for letters to the applicant; "" for the others."""
    if template.to_others:
        return ""
    identity = vault.get(session, office, case)
    return identity.name if identity else ""


def _number_and_day(
    session: Session, case: Application, form: LetterForm
) -> tuple[str, date | None, dict[str, str]]:
    wrong, number, day = {}, "", None
    try:
        number = reading.read_text(form.number, "文号", NUMBER_LIMIT)
        if not number:
            wrong["number"] = "请填写文号。"
    except ValueError as error:
        wrong["number"] = f"{error}。"
    twin = session.scalar(select(Letter).where(Letter.number == number, Letter.voided_at.is_(None)))
    if number and twin is not None:
        wrong["number"] = f"文号 {number} 已经用过，请换一个。"
    try:
        day = reading.read_any_day(form.dated_on)
        if day is None:
            wrong["dated_on"] = "请填写印发的日期。"
        elif day > clock.today():
            wrong["dated_on"] = f"{day} 还没有到（北京时间今天是 {clock.today()}）。"
        elif day < case.handed_in_on:
            wrong["dated_on"] = f"{day} 早于收到申请的日期 {case.handed_in_on}，请核对。"
    except ValueError as error:
        wrong["dated_on"] = f"{error}。"
    return number, day, wrong


def _serial(office: Office, number: str, year: int) -> int | None:
    """The serial of a number that follows our own mark, or None."""
    head, tail = letters.number_of(_mark(office), year, 0).split("0号")[0], "号"
    middle = number.removeprefix(head).removesuffix(tail)
    ours = number.startswith(head) and number.endswith(tail) and middle.isascii()
    return int(middle) if ours and middle.isdecimal() and len(middle) < 8 else None


def _draft(session: Session, letter_id: int) -> Letter:
    letter = get_letter(session, letter_id, lock=True)
    if letter.voided_at:
        raise WrongState("这份文书已经作废，没有做任何改动。需要的话请重新写一份。")
    if letter.issued_at:
        raise WrongState("这份文书已经印发，不能再改。写错了的，作废后重新写一份。")
    return letter


def _subject(case: Application) -> str:
    return casework.subject_of(case.id)


def _about(letter_id: int) -> str:
    return f"letter:{letter_id}"
