"""The panel's server ends without leaving threads that write to descriptors of others."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import requests

from wechat_bot.cli.serve import WebServer
from wechat_bot.kernel.office import Office


def test_it_answers_until_it_is_closed_and_no_thread_is_left(office: Office) -> None:
    before = set(threading.enumerate())
    server = WebServer(office, "127.0.0.1", 0)
    server.start()
    with ThreadPoolExecutor(8) as visitors:
        answers = [visitors.submit(requests.get, f"{server.url}login", timeout=10)
                   for _ in range(24)]
        assert {answer.result().status_code for answer in answers} == {200}
    server.close()
    assert set(threading.enumerate()) - before == set()
    try:
        requests.get(f"{server.url}login", timeout=2)
    except requests.ConnectionError:
        return
    raise AssertionError("it still answers")


def test_closing_one_that_was_never_started_does_no_harm(office: Office) -> None:
    WebServer(office, "127.0.0.1", 0).close()
