"""年度报告的表: the tables of 国办公开办函〔2021〕30号 as data: rows, columns, labels, notes. Pure.

Codes are those of the figures file; labels are the form's own. Everything that shows or checks a
table is made from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

FORMAT = "2021"
EARLIER_FORMAT = "2019"  # form_2019: read from old reports, never made
SOURCE = "国办公开办函〔2021〕30号"
REGULATION = "《中华人民共和国政府信息公开条例》（国务院令第711号）"


@dataclass(frozen=True)
class Column:
    """A number column of table 3: natural persons, five kinds of organisations, 总计."""

    code: str
    label: str
    of_organisations: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("natural_person", "自然人"),
    Column("business", "商业企业", True),
    Column("research_body", "科研机构", True),
    Column("charity", "社会公益组织", True),
    Column("legal_service", "法律服务机构", True),
    Column("other_organisation", "其他", True),
    Column("total", "总计"),
)
TOTAL = len(COLUMNS) - 1  # index of 总计
KINDS: tuple[str, ...] = tuple(column.code for column in COLUMNS[:TOTAL])


@dataclass(frozen=True)
class Row:
    """A number row of table 3. groups: the headings it stands under, from the left."""

    code: str
    label: str
    groups: tuple[str, ...] = ()

    @property
    def full_label(self) -> str:
        """Its place in the form in words: （三）不予公开 1.属于国家秘密."""
        return " ".join([*self.groups[1:], self.label])


_THREE = "三、本年度办理结果"
_REFUSED = (_THREE, "（三）不予公开")
_UNAVAILABLE = (_THREE, "（四）无法提供")
_NOT_PROCESSED = (_THREE, "（五）不予处理")
_OTHER = (_THREE, "（六）其他处理")

ROWS: tuple[Row, ...] = (
    Row("new_received", "一、本年新收政府信息公开申请数量"),
    Row("carried_in", "二、上年结转政府信息公开申请数量"),
    Row("granted", "（一）予以公开", (_THREE,)),
    Row("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (_THREE,)),
    Row("refused_state_secret", "1.属于国家秘密", _REFUSED),
    Row("refused_prohibited_by_law", "2.其他法律行政法规禁止公开", _REFUSED),
    Row("refused_security_stability", "3.危及“三安全一稳定”", _REFUSED),
    Row("refused_third_party", "4.保护第三方合法权益", _REFUSED),
    Row("refused_internal_affairs", "5.属于三类内部事务信息", _REFUSED),
    Row("refused_deliberative", "6.属于四类过程性信息", _REFUSED),
    Row("refused_enforcement_file", "7.属于行政执法案卷", _REFUSED),
    Row("refused_administrative_query", "8.属于行政查询事项", _REFUSED),
    Row("unavailable_not_held", "1.本机关不掌握相关政府信息", _UNAVAILABLE),
    Row("unavailable_needs_creation", "2.没有现成信息需要另行制作", _UNAVAILABLE),
    Row("unavailable_still_unclear", "3.补正后申请内容仍不明确", _UNAVAILABLE),
    Row("not_processed_petition", "1.信访举报投诉类申请", _NOT_PROCESSED),
    Row("not_processed_repeated", "2.重复申请", _NOT_PROCESSED),
    Row("not_processed_publication", "3.要求提供公开出版物", _NOT_PROCESSED),
    Row("not_processed_excessive", "4.无正当理由大量反复申请", _NOT_PROCESSED),
    Row("not_processed_confirmation", "5.要求行政机关确认或重新出具已获取信息", _NOT_PROCESSED),
    Row("other_not_corrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", _OTHER),
    Row("other_fee_unpaid",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", _OTHER),
    Row("other_other", "3.其他", _OTHER),
    Row("results_total", "（七）总计", (_THREE,)),
    Row("carried_out", "四、结转下年度继续办理"),
)
ROW_CODES: tuple[str, ...] = tuple(row.code for row in ROWS)
OUTCOMES: tuple[str, ...] = ROW_CODES[2:23]
TABLE_3_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

DOCUMENT_KINDS = {"rules": "规章", "normative_documents": "行政规范性文件"}
DOCUMENT_CELLS = {"made": "本年制发件数", "repealed": "本年废止件数", "in_force": "现行有效件数"}
DECISION_KINDS = {"licences": "行政许可", "penalties": "行政处罚", "coercive_measures": "行政强制"}
FEES_LABEL = "行政事业性收费"
RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结",
           "total": "总计"}
LITIGATION_KINDS = {"direct": "未经复议直接起诉", "after_review": "复议后起诉"}
REVIEWS_LABEL = "行政复议"
LITIGATION_LABEL = "行政诉讼"
# headings of the tables
ITEM_HEADING, DECIDED_HEADING, FEES_HEADING = "信息内容", "本年处理决定数量", "本年收费金额（单位：万元）"
APPLICANTS_HEADING, ORGANISATIONS_HEADING = "申请人情况", "法人或其他组织"
ARTICLE_20 = {"documents": "第二十条第（一）项", "licences": "第二十条第（五）项",
              "penalties": "第二十条第（六）项", "fees": "第二十条第（八）项"}
# 条例 article 20 item → the kinds of decisions told under it
DECISIONS_OF = {"licences": ("licences",), "penalties": ("penalties", "coercive_measures")}
TITLE = "{year}年政府信息公开工作年度报告"


@dataclass(frozen=True)
class Text:
    """A stretch of running text. heading: what stands before it, "" for none."""

    code: str
    heading: str
    name: str


@dataclass(frozen=True)
class Part:
    """One of the six parts: its texts, or the table that it consists of."""

    code: str
    heading: str
    texts: tuple[Text, ...] = ()
    table: str = ""


OPENING = Text("opening", "", "开头")
PARTS: tuple[Part, ...] = (
    Part("overview", "一、总体情况", (
        Text("overview.intro", "", "总体情况的引言"),
        Text("overview.disclosure", "（一）主动公开情况", "主动公开情况"),
        Text("overview.applications", "（二）依申请公开情况", "依申请公开情况"),
        Text("overview.management", "（三）政府信息管理情况", "政府信息管理情况"),
        Text("overview.platform", "（四）平台建设情况", "平台建设情况"),
        Text("overview.oversight", "（五）监督保障情况", "监督保障情况"))),
    Part("disclosures", "二、主动公开政府信息情况", table="table_2"),
    Part("applications", "三、收到和处理政府信息公开申请情况", table="table_3"),
    Part("disputes", "四、政府信息公开行政复议、行政诉讼情况", table="table_4"),
    Part("problems", "五、存在的主要问题及改进情况", (
        Text("problems.last_year", "", "上年问题的改进结果"),
        Text("problems.found", "", "本年存在的主要问题"),
        Text("problems.measures", "", "改进措施"))),
    Part("other", "六、其他需要报告的事项", (Text("other.report", "", "其他需要报告的事项"),)),
)
TEXTS: dict[str, Text] = {text.code: text for text in
                          (OPENING, *(text for part in PARTS for text in part.texts))}


def row_of(code: str) -> Row:
    """The row of a code."""
    return next(row for row in ROWS if row.code == code)


@cache
def cell_label(path: str) -> str:
    """A cell as a person finds it in the form: 表三“（七）总计”的“自然人”列."""
    table, _, rest = path.partition(".")
    if table == "applications":
        code, _, column = rest.partition("[")
        return f"表三“{row_of(code).full_label}”的“{COLUMNS[int(column.rstrip(']'))].label}”列"
    if table == "documents":
        kind, _, cell = rest.partition(".")
        return f"表二“{DOCUMENT_KINDS[kind]}”的“{DOCUMENT_CELLS[cell]}”"
    if table == "decisions":
        return f"表二“{DECISION_KINDS[rest]}”"
    if table == "reviews":
        return f"表四“{REVIEWS_LABEL}”的“{RESULTS[rest]}”"
    if table == "litigation":
        kind, _, cell = rest.partition(".")
        return f"表四“{LITIGATION_KINDS[kind]}”的“{RESULTS[cell]}”"
    return f"表二“{FEES_LABEL}”"
