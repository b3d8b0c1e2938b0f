"""wechat-bot run, web, worker, emulator: the parts in the foreground."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import click
from waitress.server import create_server
from waitress.trigger import trigger
from waitress.wasyncore import close_all

from wechat_bot import wiring
from wechat_bot.cli.app import Context, main, say
from wechat_bot.emulator import EmulatorServer, EmulatorSettings, StoreInUseError
from wechat_bot.kernel import hosts
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import HOLDING, Standing
from wechat_bot.publishing import restoring
from wechat_bot.worker.loop import Worker

_CLOSING_SECONDS = 5.0


@main.command()
@click.option("--port", type=int, help="网页端口（默认按配置）。")
@click.pass_obj
def run(context: Context, port: int | None) -> None:
    """网页和后台发布一起运行（单机使用）。"""
    office, done = _ready(context), listen_for_stop()
    worker = Worker(office, wiring.connect(office))
    server = start_web(office, port)  # first: where its port is taken, nothing has begun
    worker.start()
    _say_if_holding(worker)
    wait_for_stop(done)
    server.close()
    worker.stop()


@main.command()
@click.option("--port", type=int, help="网页端口（默认按配置）。")
@click.pass_obj
def web(context: Context, port: int | None) -> None:
    """只运行网页。"""
    office, done = _ready(context), listen_for_stop()
    server = start_web(office, port)
    wait_for_stop(done)
    server.close()


@main.command()
@click.option("--enrol", is_flag=True, help="先把本机登记为可以发布的主机（记入操作日志）。")
@click.pass_obj
def worker(context: Context, enrol: bool) -> None:
    """只运行后台发布。可以同时运行几个，在一台或几台电脑上。"""
    office, done = _ready(context), listen_for_stop()
    if enrol:
        compared = restoring.admit_here(context.actor(), office)
        then = ("原来的主机都没有在运行，可能是换机或从备份恢复的：先与公众号对账，对完自动开始发布。"
                if compared else "可以发布。")
        say(f"已登记本机（{hosts.host_name()}）。{then}")
    process = Worker(office, wiring.connect(office))
    process.start()
    say(f"后台发布已启动（{process.name}），按 Ctrl+C 停止。")
    _say_if_holding(process)
    wait_for_stop(done)
    process.stop()


@main.command()
@click.option("--port", type=int, default=8001, show_default=True, help="端口。")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False),
              help="数据目录：关掉再开，一切照旧（默认只在内存里）。")
def emulator(port: int, data: Path | None) -> None:
    """运行公众号模拟器（练习和演示用，不连外网）。"""
    settings, done = EmulatorSettings(), listen_for_stop()
    try:
        server = EmulatorServer(settings, port=port, state_dir=data)
    except StoreInUseError as error:
        raise click.UsageError(str(error)) from None
    except OSError:
        raise click.UsageError(f"端口 {port} 已被占用，请用 --port 换一个。") from None
    settings = server.state.settings
    server.start()
    say(f"模拟器已启动：接口 {server.base_url}　读者页 {server.base_url}/reader/　"
        f"控制台 {server.base_url}/_control/")
    say(f"AppID {settings.app_id}　AppSecret {settings.app_secret}　按 Ctrl+C 停止。")
    wait_for_stop(done)
    server.stop()


class WebServer:
    """The panel on its port, served from a thread."""

    def __init__(self, office: Office, host: str, port: int) -> None:
        # Here, since a worker alone need not wait for the pages' modules.
        from wechat_bot.web.app import create_app

        app = create_app(office, after_write=lambda: _hand_on(office))
        self._channels: dict[int, Any] = {}
        self._server = create_server(
            app, map=self._channels, host=host, port=port, threads=8, ident="",
            max_request_body_size=office.config.web.upload_limit_mb * 1_000_000 * 2,
        )
        # A name with several addresses gives several sockets, and then no port of its own.
        bound: int = getattr(self._server, "effective_port", port)
        self.url = f"http://{host}:{bound}/"
        self._thread = threading.Thread(target=self._server.run, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Finish what is being answered and stop.

        The threads end first, and the sockets are closed by the thread that listens on them:
        a thread that still writes to a closed descriptor may hit the file that has its number
        by then, a database for instance.
        """
        dispatcher = self._server.task_dispatcher
        dispatcher.shutdown()
        if not self._thread.is_alive():
            self._close_sockets()
        elif not dispatcher.threads:
            waker = next(item for item in self._channels.values() if isinstance(item, trigger))
            waker.pull_trigger(self._close_sockets)
            self._thread.join(_CLOSING_SECONDS)
        # Else a long answer is under way: the descriptors stay open until the process ends.

    def _close_sockets(self, *_: object) -> None:
        close_all(self._channels)


def start_web(office: Office, port: int | None) -> WebServer:
    """The panel, started; wrong usage where the port is taken."""
    host = office.config.web.host
    wanted = office.config.web.port if port is None else port
    try:
        server = WebServer(office, host, wanted)
    except OSError:
        raise click.UsageError(f"端口 {wanted} 已被占用，请用 --port 换一个。") from None
    server.start()
    say(f"网页已启动：{server.url}　按 Ctrl+C 停止。")
    return server


def _say_if_holding(process: Worker) -> None:
    reason = HOLDING[process.standing]
    if reason:
        say(f"注意：{reason}。请在网页“系统—运行状态”里处理"
            + ("，或运行 wechat-bot worker --enrol。"
               if process.standing in (Standing.NOT_ENROLLED, Standing.OTHER_INSTALLATION) else "。"))


def _hand_on(office: Office) -> None:
    wiring.hand_on(office)


def _ready(context: Context) -> Office:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("waitress", "alembic"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    return context.office()


def listen_for_stop() -> threading.Event:
    """Set by Ctrl+C or SIGTERM from now on; asked for before anything starts, so that a stop that
    comes early still ends what was begun."""
    done = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return done


def wait_for_stop(done: threading.Event, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Wait until it is set; `meanwhile` is called every two seconds."""
    while not done.wait(2):
        meanwhile()
    say("正在停止……")
