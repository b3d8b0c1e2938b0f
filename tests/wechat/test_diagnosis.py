"""What the doctor says about the connection to WeChat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest

from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel.office import Office
from wechat_bot.wechat.diagnosis import Finding, diagnose

OpenAt = Callable[..., Office]
Look = Callable[..., list[Finding]]


@pytest.fixture
def look(open_at: OpenAt) -> Iterator[Look]:
    started: list[EmulatorServer] = []

    def with_settings(**switches: object) -> list[Finding]:
        server = EmulatorServer(EmulatorSettings(**switches))  # type: ignore[arg-type]
        server.start()
        started.append(server)
        return diagnose(open_at(server.base_url))

    yield with_settings
    for server in started:
        server.stop()


def test_all_is_well(look: Look) -> None:
    findings = look()
    assert [finding.name for finding in findings] == [
        "接口凭证", "发布权限", "次数（存草稿）", "次数（提交发表）",
        "次数（查询发表结果）", "次数（查看已发表列表）",
        "群发（提交群发）", "群发（发送预览）", "群发（删除已群发的文章）",
    ]
    assert all(finding.ok for finding in findings)
    assert findings[3].sentence == "今天还可用 100 次，共 100 次。"


def test_a_frozen_secret_stops_the_examination(look: Look) -> None:
    (finding,) = look(secret_frozen=True)
    assert not finding.ok
    assert "AppSecret 已被冻结" in finding.sentence


def test_an_address_off_the_list_is_named(look: Look) -> None:
    (finding,) = look(ip_whitelist_enabled=True, reported_client_ip="203.0.113.9")
    assert "203.0.113.9" in finding.sentence
    assert "约 10 分钟后生效" in finding.sentence


def test_no_right_to_publish_names_the_other_ways(look: Look) -> None:
    findings = look(freepublish_right=False)
    assert findings[0].ok
    assert not findings[1].ok
    assert "人工发表" in findings[1].sentence


def test_no_right_to_mass_send_is_said_and_no_fault(look: Look) -> None:
    found = [finding for finding in look(mass_right="48001") if finding.name.startswith("群发")]
    assert len(found) == 3
    for finding in found:
        assert finding.ok and "发表并群发通知" in finding.sentence
        assert "其他方式不受影响" in finding.sentence


def test_no_right_to_mass_send_is_a_fault_where_it_is_the_usual_mode(open_at: OpenAt) -> None:
    server = EmulatorServer(EmulatorSettings(mass_right="48001"))
    server.start()
    office = open_at(server.base_url)
    publishing = msgspec.structs.replace(office.config.publishing, default_mode="mass_send")
    config = msgspec.structs.replace(office.config, publishing=publishing)
    findings = diagnose(replace(office, config=config))
    server.stop()
    assert not any(finding.ok for finding in findings if finding.name.startswith("群发"))


def test_used_up_calls_are_reported(look: Look) -> None:
    findings = look(daily_limits={"/cgi-bin/draft/add": 0})
    assert not findings[2].ok
    assert "用完了" in findings[2].sentence


def test_no_app_id(open_at: OpenAt) -> None:
    (finding,) = diagnose(open_at("https://api.weixin.qq.com", app_id=""))
    assert not finding.ok
    assert "wechat.app_id" in finding.sentence


def test_no_secret(open_at: OpenAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WECHAT_APP_SECRET")
    (finding,) = diagnose(open_at("https://api.weixin.qq.com"))
    assert not finding.ok
    assert "AppSecret" in finding.sentence
