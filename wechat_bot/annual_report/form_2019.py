"""The earlier form (国办公开办函〔2019〕60号), read from old reports and never made. Pure.

What has no place among the figures of the present form is kept as it was written (extra).
Offices mixed both forms for years, so a table is read by its labels, not by its year.
"""

from __future__ import annotations

from wechat_bot.annual_report import form

SOURCE = "国办公开办函〔2019〕60号"

DOCUMENT_KINDS = {"rules": "规章", "normative_documents": "规范性文件"}
# heading of a column → cell of the present form, "" where it has none
DOCUMENT_COLUMNS = {"本年新制作数量": "made", "本年新公开数量": "", "对外公开总数量": "in_force"}
# headings of the columns of 20(五) and 20(六); the last is the number of decisions
DECISION_COLUMNS = {"上一年项目数量": "", "本年增/减": "", "处理决定数量": "decided"}
# rows that the present form does not have
OTHER_SERVICES = "其他对外管理服务事项"
PROCUREMENT = "政府集中采购"
PROCUREMENT_COLUMNS = ("采购项目数量", "采购总金额")
FEES_COLUMNS = ("上一年项目数量", "本年增/减")  # numbers of items: not the sum that was charged
ARTICLE_20 = form.ARTICLE_20 | {"procurement": "第二十条第（九）项"}

# （六）其他处理 is one row: the applications are kept as other_other
OTHER_ROW = form.Row("other_other", "（六）其他处理", ("三、本年度办理结果",))
ONE_ROW_FOR = ("other_not_corrected", "other_fee_unpaid", "other_other")
ROWS: tuple[form.Row, ...] = (
    *(row for row in form.ROWS[:20]), OTHER_ROW, *(row for row in form.ROWS[23:]))
