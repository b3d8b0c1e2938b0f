"""A busy year, made up: 340 applications, 1,500 releases, everything else, as import files."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from wechat_bot.collecting.importing import import_statements
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office
from wechat_bot.records.importing import import_records
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.catalogue import register_of

YEAR = 2024
KINDS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
# Words that need nothing before them; those that do are in CORRECTED and CONSULTED.
PLAIN = ("予以公开", "已主动公开（告知获取方式）", "部分公开", "属于国家秘密",
         "法律、行政法规禁止公开", "危及“三安全一稳定”", "行政执法案卷信息", "政府信息不存在",
         "不属于本机关负责公开", "没有现成信息，需要另行制作", "信访、举报、投诉类申请", "重复申请",
         "要求提供公开出版物", "要求确认或重新出具已获取信息", "申请人撤回申请",
         "内部事务信息（人事管理、后勤管理、内部工作流程）",
         "过程性信息（讨论记录、过程稿、磋商信函、请示报告）",
         "属于行政查询事项（工商、不动产登记资料等）", "逾期未缴纳信息处理费",
         "无正当理由大量、反复申请")
CORRECTED = ("补正后申请内容仍不明确", "无正当理由逾期不补正")
CONSULTED = ("涉及商业秘密", "第三方同意公开")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file as an office would send it."""
    lines = [",".join(headings), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    return "\n".join(lines).encode("utf-8-sig")


def applications(chance: random.Random) -> bytes:
    """Received from October 2023 to December 2024; answered, given up, or still open."""
    rows = []
    for number in range(340):
        received = date(2023, 10, 8) + timedelta(days=chance.randrange(450))
        answered = received + timedelta(days=chance.randrange(1, 26))
        outcome = chance.choice(PLAIN)
        asked = corrected = consulted = said = opinion = ""
        if chance.random() < 0.12:
            outcome = chance.choice(CORRECTED)
            day = received + timedelta(days=chance.randrange(1, 6))
            asked = day.isoformat()
            if outcome == CORRECTED[0]:
                corrected = (day + timedelta(days=6)).isoformat()
            answered = day + timedelta(days=chance.randrange(24, 32))
        elif chance.random() < 0.1:
            outcome = chance.choice(CONSULTED)
            day = received + timedelta(days=2)
            consulted, said = day.isoformat(), (day + timedelta(days=9)).isoformat()
            opinion = "同意" if outcome == CONSULTED[1] else "不同意"
            answered = day + timedelta(days=chance.randrange(12, 24))
        if chance.random() < 0.06:
            outcome = "" if not asked and not consulted else outcome
        done = bool(outcome)
        rows.append([
            f"依申请〔{received.year}〕{number + 1}号", "邮寄", received, chance.choices(
                KINDS, (60, 15, 4, 5, 10, 6))[0], f"第{number + 1}件申请要的信息",
            chance.choices((1, 2, 3), (90, 7, 3))[0], asked, corrected, consulted, said, opinion,
            outcome, answered if done else ""])
    return table(("编号", "收到方式", "收到日", "申请人类型", "内容", "项数", "补正告知日", "补正收到日",
                  "第三方发出日", "第三方意见日", "第三方意见", "结果", "答复日"), rows)


def releases(chance: random.Random) -> bytes:
    """From December 2023 to January 2025 on two channels, some reposted, some taken down."""
    rows = []
    for number in range(1500):
        day = date(2023, 12, 20) + timedelta(days=chance.randrange(390))
        down = chance.random() < 0.03
        rows.append([
            f"第{number + 1}条公开信息", f"{day} {chance.randrange(10, 20)}:{chance.randrange(10, 60)}",
            chance.choice(("公众号", "公众号", "政府网站")), f"https://example.gov.cn/{number}",
            chance.choice(("办公室", "普法与依法治理股")), chance.choice(("原创", "原创", "转载")),
            "塔城地区司法局", chance.choice(("是", "是", "是", "否")), "已下架" if down else "现行",
            f"{day + timedelta(days=5)} 12:00" if down else "", "内容过时" if down else "",
            chance.choice(("20.1", "20.5", "20.6", "20.8", ""))])
    return table(("标题", "发布时间", "渠道", "链接", "供稿单位", "来源类型", "来源", "是否政府信息", "状态",
                  "下架时间", "下架原因", "条例二十条"), rows)


def documents(chance: random.Random) -> bytes:
    """Made from 2020 to 2024, some repealed since."""
    rows = []
    for number in range(40):
        made = date(2020, 1, 10) + timedelta(days=chance.randrange(1800))
        ended = made + timedelta(days=chance.randrange(30, 1500))
        over = chance.random() < 0.4 and ended < date(2025, 6, 1)
        rows.append([f"额敏县法律服务管理办法之{number + 1}", f"额司规〔{made.year}〕{number + 1}号", made, made,
                     ended if over else "", "废止" if over else "",
                     f"额司规〔{ended.year}〕9{number:02}号" if over else ""])
    return table(("标题", "文号", "签发日期", "公布日期", "废止日期", "废止方式", "废止依据"), rows)


def disputes(chance: random.Random) -> bytes:
    """Reviews and suits from 2023 to 2025, concluded or pending."""
    rows = []
    for number in range(30):
        accepted = date(2023, 6, 1) + timedelta(days=chance.randrange(600))
        result = chance.choice(("维持", "纠正", "其他", "未结"))
        kind = chance.choice(("行政复议", "未经复议直接起诉", "复议后起诉"))
        concluded = accepted + timedelta(days=chance.randrange(20, 200))
        rows.append([f"第{number + 1}号案", kind, "额敏县人民政府" if kind == "行政复议" else "额敏县人民法院",
                     accepted, result, "" if result == "未结" else concluded])
    return table(("案号", "类型", "机关", "受理日", "结果", "审结日"), rows)


def fill(office: Office) -> None:
    """Bring it all in, as the command line imports it; the same each time."""
    chance = random.Random(20240131)
    import_releases(COMMAND_LINE, office, releases(chance), "台账.csv", dry_run=False)
    import_applications(COMMAND_LINE, office, applications(chance), "依申请.csv", dry_run=False)
    months = [(f"{YEAR}-{month:02}", chance.randrange(40), "王五") for month in range(1, 13)]
    decisions = {
        "documents": documents(chance), "litigation": disputes(chance),
        "licences": table(("月份", "数量", "核实人"), months),
        "penalties": table(("决定文号", "决定日期", "事项"), [
            (f"额司罚〔{YEAR}〕{n}号", date(YEAR, 1 + n % 12, 1 + n % 28), "违规执业") for n in range(25)]),
        "coercive_measures": table(("决定文号", "决定日期", "事项"), [
            (f"额司强〔{YEAR}〕{n}号", date(YEAR, 3, 1 + n), "查封") for n in range(3)]),
        "charges": table(("项目", "依据", "日期", "金额", "核实人"), [
            ("公证费", "新发改〔2020〕1号", date(YEAR, month, 28), f"{chance.randrange(10_000)}.{month:02}",
             "王五") for month in range(1, 13)]),
    }
    for code, data in decisions.items():
        import_records(COMMAND_LINE, office, register_of(code), data, f"{code}.csv", dry_run=False)
    import_statements(COMMAND_LINE, office, table(
        ("年份", "填报单位", "项目", "数值", "填报人"),
        [(year, section, item.label, 0, "张三") for year in (YEAR - 1, YEAR)
         for section in office.config.agency.sections
         for item in ITEMS.values()]), "报送.csv", dry_run=False, sure=True)
