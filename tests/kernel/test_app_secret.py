"""The AppSecret: from the environment or a file, never from the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wechat_bot.kernel.config import Config, app_secret, build_config
from wechat_bot.kernel.errors import ConfigError


def config(folder: Path, **wechat: Any) -> Config:
    return build_config({"agency": {"name": "额敏县司法局"},
                         "database": {"url": "sqlite:///x.sqlite3"}, "wechat": wechat}, folder)


def test_it_is_read_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", " geheim \n")
    assert app_secret(config(tmp_path)) == "geheim"


def test_another_variable_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", "wrong")
    monkeypatch.setenv("OTHER", "right")
    assert app_secret(config(tmp_path, app_secret_env="OTHER")) == "right"


def test_a_file_goes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", "environment")
    (tmp_path / "secret").write_text("file\n", encoding="utf-8")
    assert app_secret(config(tmp_path, app_secret_file="secret")) == "file"


def test_the_mark_of_the_windows_editor_is_no_part_of_the_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xef\xbb\xbffile\r\n")
    assert app_secret(config(tmp_path, app_secret_file="secret")) == "file"


def test_without_one_the_refusal_says_where_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WECHAT_APP_SECRET", raising=False)
    with pytest.raises(ConfigError, match=r"WECHAT_APP_SECRET.*app_secret_file"):
        app_secret(config(tmp_path))


@pytest.mark.parametrize("content", [None, b"", b"  \n", b"\xff\xfe\x00g"])
def test_a_file_that_is_missing_empty_or_no_text_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", "must not be used instead")
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    with pytest.raises(ConfigError, match=r"wechat\.app_secret_file.*secret"):
        app_secret(config(tmp_path, app_secret_file="secret"))


def test_the_secret_can_not_be_written_into_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"wechat\.app_secret "):
        config(tmp_path, app_secret="geheim")
