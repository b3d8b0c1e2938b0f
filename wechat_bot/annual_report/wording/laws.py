"""法规、文号和表格名称的旧写法: what reports still cite though it was replaced. Data.

Sources: 国务院令第711号 (2019-05-15) replaced 国务院令第492号; 国办公开办函〔2021〕30号 (2021-09-26)
replaced 〔2019〕60号 and its tables; 国办函〔2020〕109号 for the processing fee.
"""

from __future__ import annotations

import re

from wechat_bot.annual_report.form import (
    DECIDED_HEADING,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    FEES_HEADING,
    PARTS,
)
from wechat_bot.annual_report.rules import Severity

_BRACKETS = r"[〔\[［（(]{}[〕\]］）)]\s?"

OLD_CITATIONS: tuple[tuple[re.Pattern[str], Severity, str], ...] = (
    (re.compile(r"国务院令第?\s?492\s?号"), "error",
     "这是2008年施行的旧条例，2019年5月15日起施行的是修订后的条例（国务院令第711号）"),
    (re.compile(rf"国办公开办函{_BRACKETS.format('2019')}60\s?号"), "error",
     "2019年的试行格式已由国办公开办函〔2021〕30号代替，请改成现行格式的文号"),
    (re.compile("国办秘函" + _BRACKETS.format("2015") + r"\d{1,3}\s?号"), "warning",
     "这是旧条例时的文件，请核对是否仍然有效"),
    (re.compile("年度报告格式[（(]试行[）)]"), "warning",
     "2021年起的格式不再叫“试行”，请核对引用的文件"),
    (re.compile("行政规范性文件以外的规范性文件|其他对外管理服务事项"), "warning",
     "这是2019年格式的项目，现行格式里没有"),
)
# the number told in brackets right after a title → the right one
RIGHT_NUMBERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"政府信息公开条例》\s?[（(](?:中华人民共和国)?(国务院令第?\s?(?!492)\d{3}\s?号)"),
     "国务院令第711号"),
    (re.compile(r"年度报告格式[〉>》]{0,2}的通知》\s?[（(](国办公开办函" + _BRACKETS.format(r"(?!2019)\d{4}")
                + r"\d{1,3}\s?号)"), "国办公开办函〔2021〕30号"),
    (re.compile(r"处理费管理办法[〉>》]{0,2}(?:的通知》)?\s?[（(](国办[\u4e00-\u9fff]{0,4}函?"
                + _BRACKETS.format(r"\d{4}") + r"\d{1,3}\s?号)"), "国办函〔2020〕109号"),
)

_NORMATIVE = DOCUMENT_KINDS["normative_documents"]
_DISPUTES = next(part for part in PARTS if part.code == "disputes").heading
_HINT: Severity = "hint"
# label as read, without spaces → how serious, the cell it belongs to, the label of the form
OLD_LABELS: dict[str, tuple[Severity, str, str]] = {
    "规范性文件": ("warning", "documents.normative_documents.made", _NORMATIVE),
    "本年新制作数量": ("error", "documents.normative_documents.made", DOCUMENT_CELLS["made"]),
    "本年新公开数量": ("error", "documents.normative_documents.repealed", DOCUMENT_CELLS["repealed"]),
    "对外公开总数量": ("error", "documents.normative_documents.in_force", DOCUMENT_CELLS["in_force"]),
    "上一年项目数量": ("error", "decisions.licences", DECIDED_HEADING),
    "处理决定数量": (_HINT, "decisions.licences", DECIDED_HEADING),
    "本年增/减": ("error", "decisions.licences", DECIDED_HEADING),
    "本年收费金额": (_HINT, "fees_wan", FEES_HEADING),
    "政府集中采购": ("error", "fees_wan", "（现行格式没有这一项）"),
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况": (_HINT, "reviews.total", _DISPUTES),
    "因政府信息公开工作被申请行政复议和提起行政诉讼情况": (_HINT, "reviews.total", _DISPUTES),
}
