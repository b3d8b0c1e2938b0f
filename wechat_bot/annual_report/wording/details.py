"""Small things that are printed wrong every year: post codes, telephone numbers, old labels, old
law, the length, the processing fee. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import plain_decimal
from wechat_bot.annual_report.form import PARTS, cell_label
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.laws import OLD_CITATIONS, OLD_LABELS, RIGHT_NUMBERS
from wechat_bot.annual_report.wording.sentences import name_of, place, sentences

_POSTCODE = re.compile(r"(?:邮政编码|邮编)(?:为|是)?[\s：:]{0,3}([0-9０-９][0-9０-９\-－— ]{0,18}[0-9０-９])?")
_DIGITS = r"(?:[0-9０-９][0-9０-９\-－—()（） ]{3,24}[0-9０-９])"
_PHONE = re.compile(
    r"(?:联系电话|咨询电话|监督电话|电话|传真)(?:号码)?(?:为|是)?[\s：:]{0,3}"
    rf"({_DIGITS}(?:[、/，,]\s?{_DIGITS}){{0,9}})")
_WIDE = str.maketrans("０１２３４５６７８９－—（）", "0123456789--()")
_AREA = re.compile(r"^0\d{2,3}-?\d{6,8}$")
_PHONE_FORM = re.compile(r"^(?:0\d{2,3}-?\d{7,8}|1\d{10}|\d{7,8}|1\d{4}|400-?\d{3}-?\d{4})$")
FEE = "处理费"


def check_details(report: ReportContent, context: Context) -> Iterator[Finding]:
    """All of them, in the order of the texts."""
    for sentence in sentences(report):
        for found in _POSTCODE.finditer(sentence.text):
            yield from _postcode(sentence.code, found, context)
        for found in _PHONE.finditer(sentence.text):
            yield from _phones(sentence.code, found, context)
        yield from _law(sentence.code, sentence.text)
    yield from _fee(report)
    yield from _fee_in_table(report, context)
    yield from _length(report, context)


def _postcode(code: str, found: re.Match[str], context: Context) -> Iterator[Finding]:
    told, after = found.group(1), found.string[found.end():found.end() + 1]
    if told is None and after in ("〔", "【", "〕", "】"):
        return  # a slot that is still to be filled, which is said elsewhere
    quote = found.group().strip()
    if told is None:
        words = "后面没有号码"
    else:
        digits = told.translate(_WIDE).replace(" ", "")
        if _AREA.match(digits):
            words = f"“{told}”像是电话区号加邮政编码，邮政编码是 6 位数字，不带区号"
        elif re.fullmatch(r"\d{6}", digits) is None:
            words = f"“{told}”不是 6 位数字"
        elif context.postcode and digits != context.postcode:
            words = f"“{told}”与登记的本单位邮政编码 {context.postcode} 不同"
        else:
            return
    cure = f"应是 {context.postcode}。" if context.postcode else "请核对后改正。"
    yield Finding("text.postcode", "error", (place(code),),
                  f"{name_of(code)}里的邮政编码{words}。{cure}", quote=quote)


def _phones(code: str, found: re.Match[str], context: Context) -> Iterator[Finding]:
    known = {re.sub(r"\D", "", phone.translate(_WIDE)) for phone in context.phones}
    for told in re.split("[、/，,]", found.group(1)):
        number = told.strip().translate(_WIDE).replace(" ", "").replace("(", "").replace(")", "-")
        digits = re.sub(r"\D", "", number)
        if not _PHONE_FORM.match(number.strip("-")):
            yield Finding("text.phone", "warning", (place(code),),
                          f"{name_of(code)}里的电话“{told.strip()}”的位数不像一个电话号码。请核对。",
                          quote=told.strip())
        elif known and not any(phone.endswith(digits) or digits.endswith(phone)
                               for phone in known if phone):
            yield Finding("text.phone", "warning", (place(code),),
                          f"{name_of(code)}里的电话“{told.strip()}”不是登记的本单位电话"
                          f"（{'、'.join(context.phones)}）。电话换了请改配置，写错了请改正文。",
                          quote=told.strip())


def _law(code: str, text: str) -> Iterator[Finding]:
    for pattern, severity, words in OLD_CITATIONS:
        for found in pattern.finditer(text):
            yield Finding("text.law", severity, (place(code),),
                          f"{name_of(code)}里的“{found.group()}”：{words}。", quote=found.group())
    for pattern, right in RIGHT_NUMBERS:
        for found in pattern.finditer(text):
            told = re.sub(r"\s", "", found.group(1)).translate(
                str.maketrans("[]［］()（）", "〔〕〔〕〔〕〔〕"))
            if told != right:
                yield Finding("text.law", "warning", (place(code),),
                              f"{name_of(code)}里的“{found.group()}”：文号应是 {right}。请核对。",
                              quote=found.group())


def _fee(report: ReportContent) -> Iterator[Finding]:
    other = next(part for part in PARTS if part.code == "other")
    told = " ".join(report.texts.get(text.code, "") for text in other.texts)
    if told.strip() and FEE not in told:
        yield Finding("text.fee_missing", "warning", (place(other.texts[0].code),),
                      f"“{other.heading.partition('、')[2]}”没有说信息处理费。各单位都在这里写明收费通知的件数、"
                      "应收和实收的金额，没有收取的写“没有收取信息处理费”。")


def _fee_in_table(report: ReportContent, context: Context) -> Iterator[Finding]:
    """Whether 信息处理费 belongs in 20(八) as well is not settled: a hint to ask."""
    received, fees = context.numbers.get("实收信息处理费"), report.figures.fees_wan
    if received and fees is not None and fees * 10000 < received:
        yield Finding("fees.processing", "hint", ("fees_wan",),
                      f"登记的实收信息处理费是 {plain_decimal(Decimal(received))} 元，{cell_label('fees_wan')}是 "
                      f"{plain_decimal(fees)} 万元。信息处理费列在一些地方的行政事业性收费目录里，要不要计入这一格，"
                      "请问主管部门。")


def _length(report: ReportContent, context: Context) -> Iterator[Finding]:
    if context.text_limit <= 0:
        return
    length = sum(len(re.sub(r"\s", "", text)) for text in report.texts.values())
    if length > context.text_limit:
        # without the numbers as left and right: a verdict outlives the next small edit
        yield Finding("text.length", "warning", (place("overview.intro"),),
                      f"正文一共 {length} 字，当年的通知限 {context.text_limit} 字，多了 "
                      f"{length - context.text_limit} 字。请删减。", right=context.text_limit)


def check_labels(labels: Iterable[str]) -> list[Finding]:
    """Labels of a table as they were read, those that the form no longer has. Each said once."""
    found: dict[str, Finding] = {}
    for label in labels:
        plain = re.sub(r"\s", "", label)
        if plain in OLD_LABELS:
            severity, path, right = OLD_LABELS[plain]
            found.setdefault(plain, _label(plain, severity, path, right))
    return list(found.values())


def _label(label: str, severity: Severity, path: str, right: str) -> Finding:
    return Finding("text.label", severity, (path,),
                   f"“{label}”是旧的名称，现行格式（国办公开办函〔2021〕30号）写的是“{right}”。"
                   "请改成现行格式的名称。", quote=label)
