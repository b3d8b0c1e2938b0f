"""The command `wechat-bot`: global options, the office, errors as one Chinese line.

Exit codes: 0 done, 1 errors found or failed, 2 wrong usage. Results go to stdout,
explanations to stderr.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wechat_bot import __version__
from wechat_bot.cli.words import ChineseGroup
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, file_trouble

if TYPE_CHECKING:
    from wechat_bot.kernel.office import Office


@dataclass
class Context:
    """What the global options say; the office is opened when a command needs it."""

    config_path: Path
    as_user: str | None
    _office: Office | None = None

    def office(self) -> Office:
        """The office of the configuration, its database brought up to date."""
        if self._office is None:
            # Here, so that a command without an office does not wait for the database's modules.
            from wechat_bot.kernel import hosts
            from wechat_bot.kernel.config import load_config
            from wechat_bot.kernel.office import open_office

            self._office = open_office(load_config(self.config_path))
            copy = hosts.move_in(self._office)
            if copy is not None:
                say(f"数据库已升级，升级前的副本在 {copy}")
        return self._office

    def actor(self) -> Actor:
        """The person named by --as, else 本机命令行."""
        if self.as_user is None:
            return COMMAND_LINE
        from wechat_bot.people import queries as people

        with self.office().db.read() as session:
            return people.actor_named(session, self.as_user)

    def person(self) -> Actor:
        """The person named by --as; wrong usage (exit 2) without."""
        if self.as_user is None:
            raise click.UsageError("这个命令要写明由谁办理：wechat-bot --as 登录名 …")
        return self.actor()

    def finish(self) -> None:
        """Hand on the news of what was done and close."""
        if self._office is not None:
            from wechat_bot.kernel import events

            if events.is_waiting(self._office.db):
                # Here, since it takes a second to import and many commands announce nothing.
                from wechat_bot import wiring

                wiring.hand_on(self._office)
            self._office.close()
            self._office = None


class OfficeGroup(ChineseGroup):
    """The command: its refusals are sentences on stderr, never a traceback.

    modules: subcommand → the modules that put it here; they are imported when it is wanted.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules: dict[str, tuple[str, ...]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands, imported or not."""
        return sorted({*self.modules, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A subcommand, its modules imported."""
        for module in self.modules.get(cmd_name, ()):
            import_module(module)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; BureauError becomes exit code 1."""
        try:
            return super().invoke(ctx)
        except ImportRefused as error:
            say(f"错误：{error.message}")
            for row in error.rows:
                say(f"  {row}")
            ctx.exit(1)
        except BureauError as error:
            say(f"错误：{error.message}")
            ctx.exit(1)


def say(text: str) -> None:
    """An explanation, on stderr."""
    click.echo(text, err=True)


def default_config() -> Path:
    """--config's default: WECHAT_BOT_CONFIG, else config.toml here."""
    return Path(os.environ.get("WECHAT_BOT_CONFIG", "config.toml"))


@click.group(cls=OfficeGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s", help="显示版本后退出。")
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=default_config,
              help="配置文件（默认 config.toml，或环境变量 WECHAT_BOT_CONFIG）。")
@click.option("--as", "as_user", metavar="登录名", help="由哪个用户办理（写入操作日志）。")
@click.pass_context
def main(ctx: click.Context, config_path: Path, as_user: str | None) -> None:
    """法治额敏：公众号稿件的审校、发布与政府信息主动公开台账。"""
    context = Context(config_path, as_user)
    ctx.obj = context
    ctx.call_on_close(context.finish)


def write_result(data: bytes, output: Path | None) -> None:
    """A result to its file, or raw to stdout. InvalidInput where the file can't be written."""
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise InvalidInput(f"{output} 写不进去：{file_trouble(error)}") from None
    say(f"已写入 {output}")

