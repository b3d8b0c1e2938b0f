"""汇总单位自己的报告: the collecting office's report, made of the sum and of who handed in.

What only people know is left to be filled in and says so: no sentence is made up.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent, chinese_date, fill
from wechat_bot.annual_report.grid import shown
from wechat_bot.annual_report.rollup.queries import BodyLine, RollupView
from wechat_bot.annual_report.rollup.rules import Rollup
from wechat_bot.kernel.errors import ConfigError

LABEL = "汇总草稿"
_EMPTY = "（没有数据）"
_CELLS = {
    "现行有效规范性文件": "documents.normative_documents.in_force",
    "制发规范性文件": "documents.normative_documents.made",
    "废止规范性文件": "documents.normative_documents.repealed",
    "行政许可": "decisions.licences", "行政处罚": "decisions.penalties",
    "行政强制": "decisions.coercive_measures", "行政事业性收费": "fees_wan",
    "新收申请": "applications.new_received[6]", "上年结转": "applications.carried_in[6]",
    "办结申请": "applications.results_total[6]", "结转下年": "applications.carried_out[6]",
    "复议": "reviews.total",
}
_SUITS = tuple(f"litigation.{kind}.total" for kind in form.LITIGATION_KINDS)


def content(view: RollupView, summed: Rollup, folder: Path) -> ReportContent:
    """The report, a draft. folder: content/report, where the templates lie."""
    values = facts(view, summed)
    texts = {code: fill(text.strip(), values) for code, text in _templates(folder).items()}
    return ReportContent(summed.figures, texts, draft=True, label=LABEL)


def facts(view: RollupView, summed: Rollup) -> dict[str, str]:
    """Field of the templates → its text."""
    cells = summed.figures.cells()
    found = {name: shown(cells[path]) or _EMPTY for name, path in _CELLS.items()}
    owing = {line.body for line in view.lines if line.listed}
    suits = [value for path in _SUITS if (value := cells[path]) is not None]
    found["诉讼"] = str(sum(int(value) for value in suits)) if suits else _EMPTY
    return found | {
        "年度": str(view.year), "依据条例": form.REGULATION, "格式文件": form.SOURCE,
        "应报数": str(len(owing) or len(view.lines)),
        "已报数": str(len(owing.intersection(line.body for line in view.came)) if owing
                   else len(view.came)),
        "汇总数": str(len(view.came)), "公开情况": _disclosed(summed),
        "名单外情况": _bodies("另有不在应报名单上、也报送了数据的", [
            line for line in view.came if owing and not line.listed]),
        "未报情况": _bodies("没有报送的", view.missing),
        "迟报情况": _bodies(f"晚于{chinese_date(view.due_on)}报送的", view.late) if view.due_on else "",
        "矛盾情况": _bodies("数据前后不一致、需要退回核对的", view.inconsistent)
        or "没有发现数据前后不一致的单位。",
        "空项情况": f"有空项的单位{len(summed.gaps)}个，空项按0计入合计。" if summed.gaps else "",
    }


def _disclosed(summed: Rollup) -> str:
    told: Mapping[str, object] = summed.figures.disclosures or {}
    total = told.get("total")
    if total is None:
        return "各单位没有报送主动公开政府信息的条数，本报告没有这项合计。"
    silent = sum((each.figures.disclosures or {}).get("total") is None for each in summed.members)
    without = f"（另有{silent}个单位没有报送条数，未计入）" if silent else ""
    return f"主动公开政府信息合计{total}条{without}。"


def _bodies(what: str, lines: list[BodyLine]) -> str:
    """How many; their names stay inside: the report is published."""
    return f"{what}单位{len(lines)}个。" if lines else ""


def _templates(folder: Path) -> dict[str, str]:
    path = folder / "rollup" / "texts.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"汇总报告的模板 {path} 读不出来，没有生成报告：{error}。"
                          "请从安装包里恢复这个文件。") from None
    return {code: str(raw.get(code, "")) for code in form.TEXTS}
