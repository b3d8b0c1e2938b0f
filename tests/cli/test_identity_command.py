"""wechat-bot identity …, and its line in doctor."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.cli.conftest import Run
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office
from wechat_bot.people import queries as people
from wechat_bot.registers.applications import operations
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.registering import Registration


def test_a_lost_key_is_told_and_a_new_one_started_by_a_person(config: Path, ready: Run) -> None:
    key = config.parent / "identity.key"
    fresh = ready("identity", "status")
    assert fresh.exit_code == 0 and fresh.stdout.strip() == str(key) and not key.exists()
    assert "身份信息密钥\t" in ready("doctor").stdout
    office = open_office(load_config(config))
    with office.db.read() as session:
        officer = people.actor_named(session, "lisi")
    operations.register(officer, office, Registration(
        "in_person", clock.today() - timedelta(days=1), "person", "请公开决算"), Identity("张三丰", "none"))
    office.close()
    assert "单独备份" in ready("identity", "status").stderr
    key.rename(key.with_name("lost"))
    done = ready("identity", "status")
    assert done.exit_code == 1 and "new-key" in done.stderr and str(key) in done.stderr
    assert "有问题\t身份信息密钥" in ready("doctor").stdout
    assert ready("identity", "new-key", "--reason", "硬盘坏了").exit_code == 2, "by a person"
    done = ready("--as", "lisi", "identity", "new-key", "--reason", "硬盘坏了")
    assert done.exit_code == 0 and key.exists() and "备份" in done.stderr
