"""数据接口 end to end: any program with an 授权码 takes the year's documents over HTTP."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from wechat_bot.annual_report.feed.operations import grant
from wechat_bot.annual_report.feed.rules import DISCLOSURES, FIGURES
from wechat_bot.cli.serve import WebServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office

LEDGER = "标题,发布时间,渠道\n部门预算,2025-02-03 10:00,政府网站\n普法推文,2025-03-03,公众号\n"
ADMINISTRATOR = Actor("管理员", permissions=frozenset({Permission.MANAGE_FEED}))


def test_a_plain_client_gets_what_the_command_line_exports(
    ready: Run, config: Path, tmp_path: Path
) -> None:
    (tmp_path / "台账.csv").write_text(LEDGER, encoding="utf-8")
    assert ready("disclosures", "import", str(tmp_path / "台账.csv")).exit_code == 0
    office = open_office(load_config(config))
    made = grant(ADMINISTRATOR, office, "年报系统", [DISCLOSURES, FIGURES], clock.today())
    server = WebServer(office, "127.0.0.1", 0)
    server.start()
    try:
        address = f"{server.url.rstrip('/')}/api/v1/years/2025"

        def fetched(what: str, code: str) -> bytes:
            asked = urllib.request.Request(f"{address}/{what}",
                                           headers={"Authorization": f"Bearer {code}"})
            with urllib.request.urlopen(asked, timeout=10) as answer:
                content: bytes = answer.read()
            return content

        counts, figures = fetched("disclosures", made.code), fetched("figures", made.code)
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetched("figures", made.code[:-1])
        assert refused.value.code == 401 and "授权码不对" in refused.value.read().decode()
    finally:
        server.close()
        office.close()
    assert counts == ready("disclosures", "export", "2025", "--format", "json").stdout_bytes
    assert figures == ready("report", "figures", "2025").stdout_bytes
    assert b'"total": 2' in counts
