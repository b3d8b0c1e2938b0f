"""All documents at once: which, how they are called, and that they say the same."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import bs4
import docx
import openpyxl
import pypdf
import pytest

from tests.annual_report.documents.numbered import numbered_content, numbered_figures
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import build as building
from wechat_bot.annual_report.documents import pdf
from wechat_bot.annual_report.documents.build import KINDS, build, file_name
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.grid import shown
from wechat_bot.kernel.errors import InvalidInput


def test_five_documents_in_their_order() -> None:
    made = build(numbered_content())
    assert list(made) == list(KINDS) == ["docx", "html", "pdf", "xlsx", "json"]
    for kind, document in made.items():
        assert document.name == f"额敏县司法局2024年政府信息公开工作年度报告.{kind}"
        assert document.data
    assert from_json(json.loads(made["json"].data)) == numbered_figures()


def test_every_number_is_in_every_document() -> None:
    """Each has a number of its own, so that a missing or doubled one shows."""
    content = numbered_content()
    wanted = [shown(value) for value in content.figures.cells().values()]
    for kind, numbers in _numbers(content).items():
        for value in wanted:
            assert numbers.count(value) == 1, (kind, value)


def _numbers(content: ReportContent) -> dict[str, list[str]]:
    """Kind → the numbers that stand in it, once for each merged cell."""
    made = build(content)
    word = docx.Document(io.BytesIO(made["docx"].data))
    cells = {cell._tc: cell.text for table in word.tables for row in table.rows
             for cell in row.cells}
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].data))
    texts = {
        "docx": "\n".join(cells.values()),
        "html": bs4.BeautifulSoup(made["html"].data, "html.parser").get_text("\n"),
        "pdf": "\n".join(page.extract_text()
                         for page in pypdf.PdfReader(io.BytesIO(made["pdf"].data)).pages),
        "xlsx": "\n".join(str(value) for sheet in book for row in sheet.values for value in row),
    }
    return {kind: re.findall(r"\d+(?:\.\d+)?", text) for kind, text in texts.items()}


@pytest.mark.parametrize(("changes", "name"), [
    ({"draft": True, "label": ""}, "〔草稿〕"),
    ({"draft": True, "label": "草稿"}, "〔草稿〕"),
    ({"draft": True, "label": "送审稿第2版"}, "〔草稿〕〔送审稿第2版〕"),
    ({"draft": False, "label": ""}, ""),
    ({"draft": False, "label": "更正稿"}, "〔更正稿〕"),
])
def test_the_version_is_in_the_name(changes: dict[str, object], name: str) -> None:
    assert file_name(numbered_content(**changes), "docx") == \
        f"额敏县司法局2024年政府信息公开工作年度报告{name}.docx"


@pytest.mark.parametrize("agency", [
    "额敏/司\\法:局*?\"<>|", "局" * 300, "..", "CON", "a\nb\x00c", ""])
def test_every_name_is_one_that_windows_and_linux_take(agency: str) -> None:
    content = numbered_content(figures=replace(numbered_figures(), agency=agency), draft=True,
                               label="送审稿第1版")
    name = file_name(content, "docx")
    assert not re.search(r'[\\/:*?"<>|\x00-\x1f]', name) and len(name.encode()) <= 255
    assert name.endswith("2024年政府信息公开工作年度报告〔草稿〕〔送审稿第1版〕.docx")
    assert not name.startswith(".")


def test_the_same_content_gives_the_same_files() -> None:
    assert build(numbered_content()) == build(numbered_content())


def test_nothing_is_built_where_one_can_t_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_font(_: object) -> None:
        raise InvalidInput("没有找到中文字体")

    monkeypatch.setattr(pdf, "faces", no_font)
    with pytest.raises(InvalidInput, match="中文字体"):
        building.build(numbered_content())
