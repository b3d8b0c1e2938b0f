"""The XLSX export opened by LibreOffice: every row is there, nothing became a formula."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import export_year
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office

ROWS = """发布时间,标题,渠道,供稿单位,链接
2024-03-05 10:00,普通标题,公众号,办公室,https://mp.weixin.qq.com/s/a
2024-04-01 11:00,=1+1,政府网站,办公室,https://www.example.gov.cn/1
2024-05-01,"有逗号,和“引号”的标题",公众号,普法与依法治理股,
"""


def test_libreoffice_shows_every_row(office: Office, tmp_path: Path) -> None:
    import_releases(COMMAND_LINE, office, ROWS.encode(), "a.csv", dry_run=False)
    _, data = export_year(COMMAND_LINE, office, 2024, "xlsx")
    (tmp_path / "export.xlsx").write_bytes(data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,"
         "false,1", "--outdir", str(tmp_path), str(tmp_path / "export.xlsx")],
        check=True, capture_output=True, timeout=120,
    )
    (made,) = tmp_path.glob("export*.csv")
    with made.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    text = ["|".join(row) for row in rows]
    assert sum("2024-0" in row for row in text) == 3
    (website,) = [row for row in rows if "政府网站" in row and "2024-04" in "|".join(row)]
    assert any(cell.endswith("=1+1") for cell in website)  # shown, not worked out
    assert any("有逗号,和“引号”的标题" in row for row in text)
