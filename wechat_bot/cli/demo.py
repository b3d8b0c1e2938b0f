"""wechat-bot demo: everything on this machine, against the emulator."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import click

from wechat_bot import wiring
from wechat_bot.cli import demo_office as demo
from wechat_bot.cli.app import main, say, write_result
from wechat_bot.cli.demo_registers import fill_registers
from wechat_bot.cli.demo_report import fill_report
from wechat_bot.cli.demo_story import published_by_hand, tell_story
from wechat_bot.disclosure.operations import export_year
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.emulator.quotas import DAILY_LIMITS
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path
from wechat_bot.publishing import queries as publishing
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MessageState, Mode
from wechat_bot.worker.loop import Worker

_QUICK = demo.DemoSpeed(sweep=0.25, waits=(0.3, 0.5, 1.0, 2.0))
_SHOWN = demo.DemoSpeed(sweep=1.0, waits=(2.0, 3.0, 5.0, 10.0))
_DEADLINE = 52.0  # seconds; the command promises to end within 60


class DemoFailed(BureauError):
    """演示没有走完."""


@main.command("demo")
@click.option("--port", type=int, default=8000, show_default=True,
              help="网页端口；模拟器用下一个端口。")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False),
              help="数据文件夹（必须不存在或是空的）；默认新建一个临时文件夹。")
@click.option("--headless", is_flag=True, help="不开网页：审完、发完、打印本年导出后结束。")
@click.option("--json", "as_json", is_flag=True, help="与 --headless 合用：标准输出只有导出的 JSON。")
@click.option("--posts", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="改用这个文件夹里的 Markdown 稿件。")
def demo_command(
    port: int, data: Path | None, headless: bool, as_json: bool, posts: Path | None
) -> None:
    """演示：模拟器、样稿、各职责账号，全部在本机运行。"""
    if as_json and not headless:
        raise click.UsageError("--json 要和 --headless 一起用。")
    folder = _empty_folder(data)
    files = _article_files(posts)
    sections = demo.sections_for(files)  # what cannot be read is refused before anything starts
    emulator = _emulator(0 if headless else port + 1, quick=headless)
    emulator.start()
    try:
        speed = _QUICK if headless else _SHOWN
        settings = emulator.app.extensions["emulator_state"].settings
        office = demo.make_office(
            folder, emulator.base_url, settings.app_id, settings.app_secret,
            port=port, speed=speed, sections=sections,
        )
        try:
            if headless:
                _run_headless(office, emulator, folder, files, as_json)
            else:
                _run_shown(office, emulator, folder, files)
        finally:
            office.close()
    finally:
        emulator.stop()


def _run_headless(
    office: Office, emulator: EmulatorServer, folder: Path, files: list[Path], as_json: bool
) -> None:
    started = time.monotonic()
    post_ids = demo.import_all(office, files)
    for post_id in post_ids:
        demo.approve(office, post_id)
    due = clock.now() + timedelta(seconds=1)
    for post_id in post_ids:
        demo.schedule(office, post_id, Mode.PUBLISH, due)
    say(f"{len(post_ids)} 篇稿件已通过三审三校和保密审查，{clock.show(due)} 起发布。")
    worker = Worker(office, wiring.connect(office))
    worker.start()
    try:
        _wait_until_done(office, started)
    finally:
        worker.stop()
        _write_readers(emulator, folder)
    _, export = export_year(COMMAND_LINE, office, clock.today().year, "json")
    if as_json:
        write_result(export, None)
    else:
        click.echo(export.decode())
    say(f"用时 {time.monotonic() - started:.1f} 秒。数据在 {folder}。")
    _require_all_published(office)


def _wait_until_done(office: Office, started: float) -> None:
    while time.monotonic() - started < _DEADLINE:
        with office.db.read() as session:
            waiting = publishing.unfinished(session)
        if not waiting:
            # The ledger follows in the same sweep; give it its turn before the worker stops.
            wiring.hand_on(office)
            wiring.sweep_ledger(office)
            return
        time.sleep(0.1)


def _require_all_published(office: Office) -> None:
    with office.db.read() as session:
        _, messages = publishing.list_messages(session, limit=100_000)
        others = [f"{publishing.titles(session, m)}：{MESSAGE_STATE_NAMES[MessageState(m.state)]}"
                  f" {m.reason}" for m in messages if m.state != MessageState.PUBLISHED.value]
    if others:
        raise DemoFailed("有稿件没有发表：" + "；".join(others))


def _run_shown(
    office: Office, emulator: EmulatorServer, folder: Path, files: list[Path]
) -> None:
    from wechat_bot.cli.serve import listen_for_stop, start_web, wait_for_stop

    logging.basicConfig(level=logging.WARNING)
    done = listen_for_stop()
    demo.last_years_ledger(office, clock.today().year - 1)
    published_by_hand(emulator)
    _spread(office, demo.import_all(office, files))
    tell_story(office)
    fill_registers(office)
    fill_report(office)
    wiring.hand_on(office)
    worker = Worker(office, wiring.connect(office))
    worker.start()
    server = start_web(office, office.config.web.port)
    click.echo(f"\n网页（发布与公开）  {server.url}\n"
               f"模拟公众号读者页    {emulator.base_url}/reader/\n"
               f"模拟器控制台        {emulator.base_url}/_control/\n"
               f"数据文件夹          {folder}\n\n"
               f"登录名、姓名、职责（密码都是 {demo.PASSWORD}）：")
    for line in demo.login_lines():
        click.echo(f"  {line}")
    click.echo("\n按 Ctrl+C 结束。")
    wait_for_stop(done, lambda: _write_readers(emulator, folder))
    server.close()
    worker.stop()
    _write_readers(emulator, folder)


def _spread(office: Office, post_ids: list[int]) -> None:
    """Sample posts in every stage of the work, so that each page has something to show."""
    now = clock.now()
    for number, post_id in enumerate(post_ids):
        stage = number % 7
        if stage == 6:
            continue  # stays a draft
        round_id = demo.submit(office, post_id)
        if stage in (4, 5):
            demo.pass_levels(office, post_id, round_id, 5 - stage)
            continue
        demo.pass_levels(office, post_id, round_id, 3)
        if stage == 0:
            demo.schedule(office, post_id, Mode.PUBLISH, now + timedelta(seconds=5))
        elif stage == 1:
            demo.schedule(office, post_id, Mode.MANUAL, now)
        elif stage == 2:
            demo.schedule(office, post_id, Mode.PUBLISH, now + timedelta(minutes=30))


def _emulator(port: int, *, quick: bool) -> EmulatorServer:
    # Without pages it is no lesson in quotas: a folder of many articles must get through.
    settings = EmulatorSettings(
        account_name="法治额敏",
        publish_delay_min=0.1 if quick else 2.0,
        publish_delay_max=0.4 if quick else 5.0,
        daily_limits=dict.fromkeys(DAILY_LIMITS, 100_000) if quick else {},
    )
    if not quick:  # it tells its results to the panel, as WeChat would
        settings = replace(
            settings, callback_url=f"http://127.0.0.1:{port - 1}/wechat/callback",
            callback_mode="safe", callback_token=demo.CALLBACK_TOKEN,
            callback_aes_key=demo.CALLBACK_KEY)
    try:
        return EmulatorServer(settings, port=port)
    except OSError:
        raise click.UsageError(f"端口 {port} 已被占用，请用 --port 换一个。") from None


def _empty_folder(data: Path | None) -> Path:
    if data is None:
        return Path(tempfile.mkdtemp(prefix="fazhi-emin-demo-"))
    if data.exists() and any(data.iterdir()):
        raise InvalidInput(f"{data} 不是空文件夹，为免覆盖没有使用它。请换一个，或先清空。")
    data.mkdir(parents=True, exist_ok=True)
    return data.resolve()


def _article_files(posts: Path | None) -> list[Path]:
    folder = posts or data_path("content") / "posts"
    files = sorted(folder.glob("*.md"))
    if not files:
        raise InvalidInput(f"{folder} 里没有 .md 稿件。")
    return files


def _write_readers(emulator: EmulatorServer, folder: Path) -> None:
    """What the emulator's readers got, as a file beside the database."""
    text = json.dumps(emulator.readers(), ensure_ascii=False, indent=2)
    target = folder / "readers.json"
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")
