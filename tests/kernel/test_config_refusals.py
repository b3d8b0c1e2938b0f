"""The configuration file: every mistake is refused and its key is named, in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wechat_bot.kernel.config import Config, load_config
from wechat_bot.kernel.errors import ConfigError

GOOD = """
[agency]
name = "额敏县司法局"
[database]
url = "sqlite:///office.sqlite3"
"""


def load(folder: Path, text: str | bytes) -> Config:
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    sentence = caught.value.message
    assert re.search(r"[\u4e00-\u9fff]", sentence)
    return sentence


def test_the_shortest_file_is_enough(tmp_path: Path) -> None:
    config = load(tmp_path, GOOD)
    assert config.agency.name == "额敏县司法局"
    assert config.publishing.default_mode == "draft_only"
    assert config.path("media") == tmp_path.resolve() / "media"


def test_a_byte_order_mark_of_the_windows_editor_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, b"\xef\xbb\xbf" + GOOD.encode()).agency.name == "额敏县司法局"


def test_it_is_frozen(tmp_path: Path) -> None:
    config = load(tmp_path, GOOD)
    with pytest.raises(AttributeError):
        config.agency.name = "别处"  # type: ignore[misc]


@pytest.mark.parametrize(("text", "key"), [
    ("typo = 1\n" + GOOD, "typo"),
    ('folder = "/tmp"\n' + GOOD, "folder"),
    (GOOD + "[web]\nprot = 8000\n", "web.prot"),
    (GOOD + "[nonsense]\na = 1\n", "nonsense"),
    (GOOD.replace('name = "额敏县司法局"', ""), "agency.name"),
    ('[agency]\nname = "甲"\n', "database"),
    (GOOD.replace('"额敏县司法局"', "3"), "agency.name"),
    (GOOD.replace('"额敏县司法局"', '"  "'), "agency.name"),
    (GOOD + '[web]\nport = "8000"\n', "web.port"),
    (GOOD + "[web]\nhttps = 1\n", "web.https"),
    (GOOD + '[review]\nfooter = "是"\n', "review.footer"),
    (GOOD + "[agency.extra]\n", "agency.extra"),
    (GOOD + '[publishing]\nretry_seconds = "15"\n', "publishing.retry_seconds"),
    (GOOD + '[publishing]\nretry_seconds = ["x"]\n', "publishing.retry_seconds"),
    (GOOD + '[publishing]\ndefault_mode = "mass"\n', "publishing.default_mode"),
    (GOOD + '[disclosure]\ncount = "pages"\n', "disclosure.count"),
    (GOOD + '[disclosure.channels]\nwechat = 3\n', "disclosure.channels"),
    (GOOD + '[disclosure.channels]\nwebsite = "网站"\n', "disclosure.channels"),
    (GOOD + '[review]\nfooter_labels = ["编辑"]\n', "review.footer_labels"),
    (GOOD.replace('[database]', 'level = "nation"\n[database]'), "agency.level"),
    (GOOD.replace('[database]', 'office_hours = ["10-14"]\n[database]'), "agency.office_hours"),
    (GOOD.replace('[database]', 'office_hours = ["25:00-26:00"]\n[database]'),
     "agency.office_hours"),
    ("web = 3\n" + GOOD, "web"),
])
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    assert f"{key}" in refusal(tmp_path, text)


@pytest.mark.parametrize(("table", "key", "value"), [
    ("web", "port", "-1"), ("web", "port", "65536"), ("web", "session_hours", "0"),
    ("web", "session_hours", "1000"), ("web", "upload_limit_mb", "0"),
    ("worker", "sweep_seconds", "0"), ("worker", "sweep_seconds", "nan"),
    ("worker", "lease_seconds", "10"), ("worker", "lease_seconds", "inf"),
    ("wechat", "connect_timeout", "0"), ("wechat", "read_timeout", "3600"),
    ("wechat", "title_limit", "65"), ("wechat", "title_limit", "0"),
    ("wechat", "digest_limit", "129"), ("wechat", "author_limit", "17"),
    ("wechat", "content_bytes_limit", "1000001"), ("publishing", "grace", "-1"),
    ("publishing", "grace", "nan"), ("publishing", "retry_seconds", "[]"),
    ("publishing", "poll_seconds", "[0]"), ("publishing", "evidence_seconds", "[15, -1]"),
    ("publishing", "retry_seconds", "[nan]"), ("publishing", "retry_seconds", "[inf]"),
])
def test_a_number_out_of_range_is_named_by_its_key(
    tmp_path: Path, table: str, key: str, value: str
) -> None:
    assert f"{table}.{key}" in refusal(tmp_path, f"{GOOD}[{table}]\n{key} = {value}\n")


@pytest.mark.parametrize("value", ["1", "8000", "65535"])
def test_a_port_within_range_is_taken(tmp_path: Path, value: str) -> None:
    assert load(tmp_path, f"{GOOD}[web]\nport = {value}\n").web.port == int(value)


@pytest.mark.parametrize("address", [
    "http://api.weixin.qq.com", "http://10.0.0.5", "http://127.0.0.1.example.com",
    "ftp://127.0.0.1", "api.weixin.qq.com", "https://", "http://[::1", "",
])
def test_an_address_that_would_show_the_secret_is_refused(tmp_path: Path, address: str) -> None:
    text = f'{GOOD}[wechat]\napi_base = "{address}"\n'
    assert "wechat.api_base" in refusal(tmp_path, text)


@pytest.mark.parametrize("address", [
    "https://api.weixin.qq.com", "https://api2.weixin.qq.com", "http://127.0.0.1:8001",
    "http://localhost:8001", "http://[::1]:8001",
])
def test_an_address_of_wechat_or_of_this_machine_is_taken(tmp_path: Path, address: str) -> None:
    text = f'{GOOD}[wechat]\napi_base = "{address}"\n'
    assert load(tmp_path, text).wechat.api_base == address


def test_the_demo_only_talks_to_this_machine(tmp_path: Path) -> None:
    assert "wechat.api_base" in refusal(tmp_path, "demo = true\n" + GOOD)
    good = "demo = true\n" + GOOD + '[wechat]\napi_base = "http://127.0.0.1:8001"\n'
    assert load(tmp_path, good).demo


@pytest.mark.parametrize("url", ["mysql://x/y", "office.sqlite3", "", "sqlite:///", "postgresqlx://a",
                                 "postgresql+psycopg2://a/b"])
def test_a_database_of_another_kind_is_refused(tmp_path: Path, url: str) -> None:
    text = GOOD.replace("sqlite:///office.sqlite3", url)
    assert "database.url" in refusal(tmp_path, text)


def test_broken_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    assert "第 3 行" in refusal(tmp_path, '\n[agency]\nname = 额敏县\n')


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    assert "UTF-8" in refusal(tmp_path, GOOD.encode("gbk"))


def test_a_missing_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="wechat-bot init"):
        load_config(tmp_path / "nowhere.toml")


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="读不出来"):
        load_config(tmp_path)
