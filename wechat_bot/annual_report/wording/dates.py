"""日期: when a report is signed, handed in and published. Pure.

政府信息公开条例 article 49: departments hand in and publish by 31 January. The notices' own days
are local practice, so being late for them is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from wechat_bot.annual_report.content import ReportContent, chinese_date
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.context import Context

SIGNED = ("signed_on",)
PUBLISHED = ("published_on",)


def check_dates(report: ReportContent, context: Context) -> Iterator[Finding]:
    """The signing and the publication against the year, the law and the notice."""
    signed, published = report.signed_on, context.published_on
    if signed is None:
        yield Finding("dates.missing", "warning", SIGNED,
                      "还没有落款日期。落款日期就是成文日期，负责人签字那天的日期，请填上。")
    else:
        yield from _signed(report, context, signed)
    if published is not None:
        yield from _published(report, context, published)
    today, last = context.today, context.deadline_of(report)
    if signed is None and published is None and today is not None and today > last:
        yield Finding("dates.late", "warning", SIGNED,
                      f"已经过了{chinese_date(last)}（《条例》第四十九条的期限），报告还没有落款，也没有公布。"
                      "请尽快签发、公布，并把晚的原因告诉主管部门。")


def _signed(report: ReportContent, context: Context, signed: date) -> Iterator[Finding]:
    quote, last = chinese_date(signed), context.deadline_of(report)
    if signed <= date(report.year, 12, 31):
        yield Finding("dates.before_year_end", "error", SIGNED,
                      f"落款日期“{quote}”在{report.year}年12月31日或以前：报告统计到12月31日为止，"
                      f"那天还没有过完。请改成签发的实际日期，应在{report.year + 1}年。", quote=quote)
    if signed > last:
        yield Finding("dates.late", "error", SIGNED,
                      f"落款日期“{quote}”晚于{chinese_date(last)}，晚了 {(signed - last).days} 天："
                      "《条例》第四十九条要求在这一天以前报送并公布。日期写错了请改；确实晚了请保留实际日期，"
                      "并写明原因。", quote=quote)
    elif context.submit_by is not None and signed > context.submit_by:
        yield Finding("dates.late", "warning", SIGNED,
                      f"落款日期“{quote}”晚于当年通知的报送截止日{chinese_date(context.submit_by)}。"
                      "请核对日期，或与主管部门联系。", quote=quote)


def _published(report: ReportContent, context: Context, published: date) -> Iterator[Finding]:
    quote, last, signed = chinese_date(published), context.deadline_of(report), report.signed_on
    if signed is not None and signed > published:
        yield Finding("dates.signed_published", "error", SIGNED,
                      f"落款日期“{chinese_date(signed)}”在公布日期“{quote}”之后：先签发，后公布。"
                      "请核对哪一个写错了。", quote=chinese_date(signed))
    if published > last:
        yield Finding("dates.late", "error", PUBLISHED,
                      f"公布日期“{quote}”晚于{chinese_date(last)}，晚了 {(published - last).days} 天："
                      "《条例》第四十九条要求在这一天以前公布。日期记错了请改；确实晚了请写明原因。", quote=quote)
    elif context.publish_by is not None and published > context.publish_by:
        yield Finding("dates.late", "warning", PUBLISHED,
                      f"公布日期“{quote}”晚于当年通知的公布截止日{chinese_date(context.publish_by)}。"
                      "请核对日期，或与主管部门联系。", quote=quote)
