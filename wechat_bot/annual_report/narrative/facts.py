"""字段一览: every field that the texts may hold, computed from the registers. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.annual_report import form, years
from wechat_bot.annual_report.figures import Cell, Figures
from wechat_bot.annual_report.narrative import gathering, promises
from wechat_bot.annual_report.narrative.fact import Fact, number, put_together, words
from wechat_bot.disclosure.counts import year_figures
from wechat_bot.disclosure.rules import WECHAT, YearFigures
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.reading import show_yuan
from wechat_bot.records import queries as records
from wechat_bot.records.counted import total
from wechat_bot.registers.applications.fee_figures import fees_of_year
from wechat_bot.registers.oversight import queries as oversight

OFFICE, LEDGER, TABLES, APPLIED = "单位和年度", "主动公开", "第二部分的表", "依申请公开"
CARE, PLATFORM, OVERSIGHT, FEES, PROMISES = ("信息管理", "平台建设", "监督保障", "信息处理费",
                                             "问题和改进措施")
TOTAL = form.TOTAL
PARTS_JOINT = "，"  # a part's name holds a 、 itself
# name → the cell of the form that it equals, and what it means
CELLS: dict[str, tuple[str, str]] = {
    "规范性文件制发件数": ("documents.normative_documents.made", "行政规范性文件本年制发"),
    "规范性文件废止件数": ("documents.normative_documents.repealed", "行政规范性文件本年废止"),
    "规范性文件有效件数": ("documents.normative_documents.in_force", "行政规范性文件年末现行有效"),
    "行政许可件数": ("decisions.licences", "行政许可本年处理决定"),
    "行政处罚件数": ("decisions.penalties", "行政处罚本年处理决定"),
    "行政强制件数": ("decisions.coercive_measures", "行政强制本年处理决定"),
    "行政事业性收费金额": ("fees_wan", "行政事业性收费，万元"),
    "新收申请件数": (f"applications.new_received[{TOTAL}]", "本年新收的政府信息公开申请"),
    "上年结转申请件数": (f"applications.carried_in[{TOTAL}]", "上年结转的申请"),
    "自然人新收申请件数": ("applications.new_received[0]", "新收申请中自然人提出的"),
    "办结申请件数": (f"applications.results_total[{TOTAL}]", "本年办结的申请，即表三的总计"),
    "结转下年申请件数": (f"applications.carried_out[{TOTAL}]", "结转下年度继续办理的申请"),
    "予以公开件数": (f"applications.granted[{TOTAL}]", "办理结果：予以公开"),
    "部分公开件数": (f"applications.partly_granted[{TOTAL}]", "办理结果：部分公开"),
    "行政复议件数": ("reviews.total", "因政府信息公开被申请的行政复议"),
}
# sums of rows: name → (beginning of the rows' codes, meaning, how the sentence calls it)
SUMS: dict[str, tuple[str, str, str]] = {
    "不予公开件数": ("refused_", "办理结果：不予公开，八种情形合计", "不予公开"),
    "无法提供件数": ("unavailable_", "办理结果：无法提供，三种情形合计", "无法提供"),
    "不予处理件数": ("not_processed_", "办理结果：不予处理，五种情形合计", "不予处理"),
    "其他处理件数": ("other_", "办理结果：其他处理，三种情形合计", "其他处理"),
}


@dataclass(frozen=True)
class _Year:
    """What the facts of one year are made from. What several of them need is read once."""

    session: Session
    office: Office
    figures: Figures

    @property
    def year(self) -> int:
        return self.figures.year

    @property
    def config(self) -> Config:
        return self.office.config

    @cached_property
    def counted(self) -> YearFigures:
        return year_figures(self.session, self.config, self.year)

    @cached_property
    def care(self) -> gathering.Care:
        return gathering.care_of(self.session, self.config, self.year)

    @cached_property
    def previous(self) -> Figures | None:
        # past stands on current, which fills texts by these facts
        from wechat_bot.annual_report import past
        return past.previous_figures(self.session, self.config, self.year)


def facts(session: Session, office: Office, figures: Figures) -> dict[str, Fact]:
    """Name → field, for the report of figures.year. Numbers of the form are those of `figures`."""
    of = _Year(session, office, figures)
    found: dict[str, Fact] = {}
    for make in (_office, _ledger, _tables, _applications, _disputes, _care, _platform, _oversight,
                 _fees, _promises):
        for fact in make(of):
            found[fact.name] = fact
    return found


def _office(of: _Year) -> Iterator[Fact]:
    agency, year = of.config.agency, of.year
    settings = years.settings_of(of.session, of.config, year)
    yield number("年份", year, "年报说的是哪一年", OFFICE)
    yield number("上年年份", year - 1, "年份的前一年", OFFICE)
    yield number("下年年份", year + 1, "年份的后一年", OFFICE)
    yield words("单位名称", of.figures.agency, "编制单位全称", OFFICE)
    yield words("网站名称", of.config.report.website_name or gathering.county_website(agency.name),
                "政府网站怎么称呼，在配置文件 [report] website_name", OFFICE)
    yield words("账号名称", agency.account_name, "微信公众号名称", OFFICE)
    yield words("单位地址", agency.address, "在配置文件 [agency] address", OFFICE)
    yield words("邮政编码", agency.postcode, "在配置文件 [agency] postcode", OFFICE)
    yield words("联系电话", "、".join(agency.phones), "在配置文件 [agency] phones", OFFICE)
    yield words("年度通知", "、".join(settings.notices), "当年编制年报的通知，标题（文号）", OFFICE,
                records="settings")
    yield number("年度通知个数", len(settings.notices), "当年的通知登记了几个", OFFICE,
                 records="settings")
    yield words("报告各部分", PARTS_JOINT.join(part.heading.partition("、")[2] for part in form.PARTS),
                "年报六个部分的名称", OFFICE)


def _ledger(of: _Year) -> Iterator[Fact]:
    disclosed = of.figures.disclosures or {}
    by_channel: Mapping[str, Cell] = disclosed.get("by_channel") or {}
    now, last = disclosed.get("total"), _last_total(of)
    yield number("公开总条数", now, "全年主动公开政府信息的总数", LEDGER, records="ledger")
    yield number("公开信息件数", disclosed.get("items_distinct"),
                 "同一信息在几个渠道发布只算一件", LEDGER, records="ledger")
    channels = _channels(of, by_channel)
    yield from channels.values()
    sums = [fact for fact in channels.values() if fact.value]
    yield number("公开渠道个数", len(sums), "本年有发布的渠道", LEDGER, records="ledger")
    yield number("分渠道合计条数", _sum(by_channel.values()), "各渠道条数之和", LEDGER,
                 records="ledger")
    yield put_together("分渠道公开情况", "，".join(
        f"通过{_channel_name(of, fact.records.partition(':')[2])}公开【{fact.name}】条"
        for fact in sums), channels, "各渠道各公开多少条", LEDGER, records="ledger")
    yield words("公开渠道", "、".join(_channel_name(of, fact.records.partition(":")[2])
                                 for fact in sums), "本年有发布的渠道的名称", LEDGER)
    yield number("上年公开总条数", last, "上年年报或者上年台账的总数", LEDGER, records="last_year")
    yield number("公开增减条数", None if now is None or last is None else abs(now - last),
                 "与上年相差多少条，不带正负号", LEDGER)
    yield from _kinds(of.counted)


def _kinds(counted: YearFigures) -> Iterator[Fact]:
    kinds = {"政策解读条数": ("policy_interpretation", "政策解读"),
             "回应关切条数": ("response", "回应关切"), "重点领域条数": ("key_area", "重点领域信息")}
    made = {name: number(name, counted.by_kind.get(code, 0), f"台账里标为{label}的", LEDGER,
                         records=f"kind:{code}") for name, (code, label) in kinds.items()}
    yield from made.values()
    inner = "、".join(f"{kinds[name][1]}【{name}】条" for name, fact in made.items() if fact.value)
    yield number("分类合计条数", _sum(fact.value for fact in made.values()),
                 "政策解读、回应关切、重点领域之和，可能有交叉", LEDGER)
    yield put_together("分类公开情况", inner or "没有分类", made, "有哪几类、各多少条", LEDGER,
                       records="ledger")


def _channels(of: _Year, by_channel: Mapping[str, Cell]) -> dict[str, Fact]:
    labels = {**{code: code for code in by_channel}, **of.config.disclosure.channels}
    made = [number(f"{label}公开条数", by_channel.get(code, 0 if by_channel else None),
                   f"通过{label}公开的", LEDGER, records=f"channel:{code}")
            for code, label in labels.items()]
    return {fact.name: fact for fact in made}


def _channel_name(of: _Year, code: str) -> str:
    """How the sentence calls a channel, with the fields for its name."""
    if code == gathering.WEBSITE:
        return of.config.report.website_name or gathering.county_website(of.config.agency.name)
    if code == WECHAT:
        return f"“{of.config.agency.account_name}”微信公众号"
    return of.config.disclosure.channels.get(code, code)


def _last_total(of: _Year) -> int | None:
    """Last year's total: of its report, else of the ledger where that year is closed: one that was
    begun in the middle of a year would make a wrong comparison."""
    said = of.previous
    if said is not None and said.disclosures and said.disclosures.get("total") is not None:
        return int(said.disclosures["total"])
    if records.closing_of(of.session, of.year - 1) is None:
        return None
    return year_figures(of.session, of.config, of.year - 1).total


def _cell(of: _Year, name: str, group: str) -> Fact:
    path, meaning = CELLS[name]
    return number(name, of.figures.cells()[path], meaning, group, path=path)


def _tables(of: _Year) -> Iterator[Fact]:
    made = {name: _cell(of, name, TABLES) for name in list(CELLS)[:7]}
    yield from made.values()
    documents = [made[name] for name in list(CELLS)[:3]]
    yield number("规范性文件未报项数", sum(not each.known for each in documents),
                 "制发、废止、现行有效三个数里还没有申报齐的", TABLES, records="collecting")
    decisions = {name: made[name] for name in list(CELLS)[3:6]}
    known = all(each.known for each in decisions.values())
    yield number("执法决定合计件数", _sum(each.value for each in decisions.values()) if known else None,
                 "行政许可、行政处罚、行政强制之和", TABLES)
    yield put_together("执法决定情况", "、".join(
        f"{name.removesuffix('件数')}决定【{name}】件" for name, fact in decisions.items()
        if fact.value or not fact.known) or "没有", decisions, "作出了哪几类决定、各多少件", TABLES)


def _applications(of: _Year) -> Iterator[Fact]:
    cells, rows = of.figures.cells(), of.figures.applications
    for name in list(CELLS)[7:12]:
        yield _cell(of, name, APPLIED)
    yield number("单位新收申请件数", _sum(cells[f"applications.new_received[{place}]"]
                                    for place in range(1, TOTAL)), "新收申请中法人或者其他组织提出的",
                 APPLIED, path=f"applications.new_received[{TOTAL}]")
    yield number("上年新收申请件数", _last_received(of), "上年年报的新收申请", APPLIED,
                 records="last_year")
    results = {name: _cell(of, name, APPLIED) for name in ("予以公开件数", "部分公开件数")}
    for name, (start, meaning, _) in SUMS.items():
        results[name] = number(name, _sum(rows[code][TOTAL] for code in form.OUTCOMES
                                          if code.startswith(start)), meaning, APPLIED,
                               records="applications")
    yield from results.values()
    yield put_together("办理结果分类", "、".join(
        f"{SUMS[name][2] if name in SUMS else name.removesuffix('件数')}【{name}】件"
        for name, fact in results.items() if fact.value) or "没有", results,
        "办结的申请按结果各多少件", APPLIED, records="applications")


def _last_received(of: _Year) -> int | None:
    said = of.previous
    return None if said is None else said.applications["new_received"][TOTAL]


def _disputes(of: _Year) -> Iterator[Fact]:
    yield _cell(of, "行政复议件数", APPLIED)
    suits = of.figures.litigation
    yield number("行政诉讼件数", _sum(suits[kind]["total"] for kind in form.LITIGATION_KINDS),
                 "因政府信息公开被提起的行政诉讼，两类合计", APPLIED, records="litigation")


def _care(of: _Year) -> Iterator[Fact]:
    care = of.care
    yield number("审核留痕条数", care.reviewed, "台账里有审核人记录的发布", CARE, records="ledger")
    yield number("保密审查件数", care.secrecy_reviewed, "台账里有保密审查结论的信息", CARE,
                 records="ledger")
    yield number("更正次数", care.corrected, "已发布信息的更正，办完的", CARE, records="aftercare")
    yield number("下架次数", care.taken_down, "已发布信息的下架", CARE, records="aftercare")
    yield number("不予公开复审次数", care.withheld_reviews, "对不予公开信息的复审（条例第十八条）", CARE,
                 records="register:withheld")


def _platform(of: _Year) -> Iterator[Fact]:
    care = of.care
    yield number("公众号发布篇数", of.counted.wechat_published_total,
                 "公众号全年发布的，不论是否计入政府信息", PLATFORM, records="channel:wechat")
    yield number("网站同步件数", care.both_channels, "公众号发布、又上了网站的信息", PLATFORM,
                 records="channel:website")
    yield number("最长未更新天数", care.gap, "公众号两次更新之间最长几天", PLATFORM, records="media")
    yield number("更新间隔上限天数", of.config.media.warn_days[-1], "在配置文件 [media] warn_days",
                 PLATFORM)
    yield number("筛查次数", care.patrols, "已发布内容的筛查，做完的", PLATFORM, records="media")
    yield number("筛查发现处数", care.flaws, "筛查新发现的", PLATFORM, records="media")
    yield number("筛查处理处数", care.flaws_settled, "其中已经处理的", PLATFORM, records="media")
    said = gathering.messages_of(of.session, of.year)
    for name, value, meaning in (
            ("留言收到条数", "received", "登记的读者留言；没有登记过留言的为空"),
            ("留言答复条数", "answered", "本年答复的"),
            ("留言待办条数", "waiting", "年末还没有答复的")):
        yield number(name, None if said is None else getattr(said, value), meaning, PLATFORM,
                     records="register:messages")


def _oversight(of: _Year) -> Iterator[Fact]:
    kept = oversight.figures(of.session, of.year)
    times, people = gathering.trainings(of.session, of.config, of.year)
    yield number("领导小组人数", kept["members"], "年末在任的", OVERSIGHT,
                 records="register:leading_group")
    yield number("培训次数", times, "政务公开培训，登记的，没有登记的按各单位申报", OVERSIGHT,
                 records="register:trainings")
    yield number("培训人次", people, "参加培训的人次", OVERSIGHT, records="register:trainings")
    yield number("考核次数", kept["assessments"], "登记的考核", OVERSIGHT,
                 records="register:assessments")
    yield number("监督渠道个数", gathering.channels_in_use(of.session, of.year),
                 "向社会公布、年末在用的监督投诉渠道", OVERSIGHT, records="register:complaint_channels")
    yield number("投诉举报件数", kept["complaints_received"], "本年收到的", OVERSIGHT,
                 records="register:complaints")
    yield number("投诉办结件数", kept["complaints_handled"], "本年办结的", OVERSIGHT,
                 records="register:complaints")
    yield number("投诉在办件数", kept["complaints_waiting"], "年末还没有办结的", OVERSIGHT,
                 records="register:complaints")


def _fees(of: _Year) -> Iterator[Fact]:
    fees = fees_of_year(of.session, of.year)
    yield number("收费通知件数", total(fees.notices), "本年发出的信息处理费收费通知", FEES,
                 records="applications")
    yield number("应收信息处理费", Decimal(show_yuan(total(fees.charged))), "通知的金额，元", FEES,
                 records="applications")
    yield number("实收信息处理费", Decimal(show_yuan(total(fees.received))), "收到的金额，元", FEES,
                 records="applications")


def _promises(of: _Year) -> Iterator[Fact]:
    last = promises.live(of.session, of.year - 1)
    mine = promises.live(of.session, of.year)
    yield number("上年事项个数", len(promises.asked(last)), "上年年报承诺的事项", PROMISES,
                 records="undertakings")
    yield words("上年改进情况", promises.results_text(last), "上年的事项各办得怎样", PROMISES,
                records="undertakings")
    yield words("本年问题", promises.list_text(mine, "problem"), "本年登记的主要问题", PROMISES,
                records="undertakings")
    yield words("改进措施", promises.list_text(mine, "measure"), "本年登记的改进措施", PROMISES,
                records="undertakings")


def _sum(values: Iterable[Any]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [int(value) for value in values if value is not None]
    return sum(known) if known else None
