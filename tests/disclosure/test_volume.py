"""台账成册: the filtered ledger as a Word volume."""

from __future__ import annotations

import io

import pytest
from docx import Document

from tests.annual_report.test_year_2024 import bring_in
from wechat_bot.disclosure import volume
from wechat_bot.disclosure.export import export_filtered
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office


def test_a_year_as_a_volume(office: Office) -> None:
    bring_in(office, "disclosures.csv")
    name, data = export_filtered(COMMAND_LINE, office, ReleaseFilter(year=2024), "docx")
    found = Document(io.BytesIO(data))
    texts = [each.text for each in found.paragraphs]
    [table] = found.tables
    assert name == "主动公开台账-2024.docx"
    assert texts[0] == "额敏县司法局主动公开政府信息台账（2024年）"
    assert texts[1].startswith("共 33 条次，其中计入 33 条次；")
    assert texts[-1].startswith("填表人：")
    assert len(table.rows) == 34
    assert [cell.text for cell in table.rows[1].cells][4] == "公众号"
    assert found.sections[0].footer.paragraphs[0].text.startswith("第 ")


def test_more_than_a_volume_holds_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(office, "disclosures.csv")
    monkeypatch.setattr(volume, "MOST_LINES", 32)
    with pytest.raises(InvalidInput, match="装不成一册"):
        export_filtered(COMMAND_LINE, office, ReleaseFilter(year=2024), "docx")


def test_another_kind_names_those_there_are(office: Office) -> None:
    with pytest.raises(InvalidInput, match="xlsx、csv、docx"):
        export_filtered(COMMAND_LINE, office, ReleaseFilter(year=2024), "pdf")
