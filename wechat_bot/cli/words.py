"""Wrong usage and help in Chinese: click's own words are English."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import click

_HEADINGS = {"Options": "选项", "Commands": "命令"}
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 …"))
_KINDS = {"TEXT": "文字", "INTEGER": "数字", "FILE": "文件", "DIRECTORY": "文件夹", "PATH": "路径"}
_EXTRAS = (("[default: ", "[默认 "), ("; required]", "；必填]"), ("[required]", "[必填]"))
# Raised from click 8.2 on where a group is called with nothing; it carries the help itself.
_HELP_WANTED: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())


class _Formatter(click.HelpFormatter):
    """Help with Chinese headings and names of kinds."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, chinese in _USAGE:
            args = args.replace(english, chinese)
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(_kind(name), _extras(text)) for name, text in rows],
                         col_max, col_spacing)


def _kind(name: str) -> str:
    option, _, kind = name.rpartition(" ")
    return f"{option} {_KINDS[kind]}" if kind in _KINDS else name


def _extras(text: str) -> str:
    for english, chinese in _EXTRAS:
        text = text.replace(english, chinese)
    return text


class ChineseContext(click.Context):
    """A context whose help has Chinese headings."""

    formatter_class = _Formatter


class ChineseCommand(click.Command):
    """A command whose help is Chinese."""

    context_class = ChineseContext

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in Chinese."""
        return _chinese_help(super().get_help_option(ctx))


class ChineseGroup(click.Group):
    """A group whose help and refusals are Chinese; so are those of what is in it."""

    context_class = ChineseContext
    command_class = ChineseCommand
    group_class = type

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in Chinese."""
        return _chinese_help(super().get_help_option(ctx))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first; wrong usage where there is none of that name."""
        wanted = args[0]
        if not wanted.startswith("-") and self.get_command(ctx, wanted) is None:
            near = get_close_matches(wanted, self.list_commands(ctx))
            raise click.UsageError(f"没有“{wanted}”这个命令。{_meant(near)}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run, as click does; wrong usage is one Chinese line on stderr and exit code 2."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except _HELP_WANTED as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(f"错误：{refusal(error)}", err=True)
            if isinstance(error, click.UsageError) and error.ctx is not None:
                click.echo(f"用法见：{error.ctx.command_path} --help", err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo("\n已停止，后面的没有办。", err=True)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def refusal(error: click.ClickException) -> str:
    """Why a command line is refused, as a Chinese sentence."""
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。{_meant(error.possibilities or [])}"
    if isinstance(error, click.MissingParameter):
        return f"缺少“{_name(error.param)}”。"
    if isinstance(error, click.BadParameter):
        return f"“{_name(error.param)}”不对：{_why(error)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”后面要写内容。"
    if _is_chinese(error.message):
        return error.message
    return f"后面多写了内容，或者写法不对（{error.message}）。"


def _why(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if _is_chinese(error.message):
        return error.message
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in kind.choices)} 之一。"
    if isinstance(kind, click.IntRange):
        return f"要写整数，{_limits(kind.min, kind.max)}。"
    if isinstance(kind, click.types.IntParamType):
        return "要写整数。"
    if isinstance(kind, click.Path):
        return "这里要写文件，写的是文件夹；或者文件不能读写。"
    return error.message


def _limits(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return f"不小于 {least}" if most is None else f"不大于 {most}"
    return f"从 {least} 到 {most}"


def _meant(names: Sequence[str]) -> str:
    return f"是不是要写“{'”或“'.join(names)}”？" if names else ""


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "内容"
    return param.opts[-1] if isinstance(param, click.Option) else param.metavar or param.name or "内容"


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _chinese_help(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示本说明后退出。"
    return option
