"""How the source is kept: documented, short, finished."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house_rules.source import GENERATED, PACKAGE, ROOT, modules, name, tree
from wechat_bot import __version__

MAX_LINES = 500
TOP_LEVEL = {
    ".ci", ".git", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "README.md", "SECURITY.md", "config.example.toml", "constraints.txt", "content", "deploy", "docs", "migrations",
    "pyproject.toml", "tests", "wechat_bot",
}
OWN_FILES = [path for folder in (PACKAGE, ROOT / "tests", ROOT / "migrations")
             for path in sorted(folder.rglob("*.py")) if not GENERATED & set(path.parts)]
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Public functions and classes of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Documented) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def test_everything_public_says_what_it_is() -> None:
    silent = []
    for path in modules():
        found = tree(path)
        if ast.get_docstring(found) is None:
            silent.append(name(path))
        silent += [f"{name(path)} {what}" for what, node in public(found.body)
                   if ast.get_docstring(node) is None]
    assert silent == []


def test_no_file_is_too_long_to_be_read() -> None:
    long = {name(path): count for path in OWN_FILES
            if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES}
    assert long == {}


def test_every_module_reads_its_annotations_lazily() -> None:
    missing = [name(path) for path in OWN_FILES
               if len(tree(path).body) > 1  # more than a docstring
               and "from __future__ import annotations" not in path.read_text(encoding="utf-8")]
    assert missing == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b|raise NotImplemented")
    found = [f"{name(path)}: {match[0]}" for path in OWN_FILES
             if path != Path(__file__)
             and (match := marks.search(path.read_text(encoding="utf-8")))]
    assert found == []


def test_no_test_is_left_out() -> None:
    marks = re.compile("|".join((r"pytest\.sk" + "ip", r"mark\.sk" + "ip", "xf" + "ail",
                                 "importor" + "skip")))
    found = [name(path) for path in OWN_FILES if marks.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_test_stops_at_an_assertion_that_can_not_fail() -> None:
    found = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        found += [f"{name(path)}:{node.lineno}" for node in ast.walk(tree(path))
                  if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant)]
    assert found == []


def test_only_the_clock_reads_the_clock() -> None:
    reading = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(")
    found = [name(path) for path in modules()
             if path != PACKAGE / "kernel" / "clock.py" and "emulator" not in path.parts
             and reading.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_folder_holds_what_was_agreed() -> None:
    ignored = {line.strip("/") for line in
               (ROOT / ".gitignore").read_text(encoding="utf-8").split()}
    there = {path.name for path in ROOT.iterdir()
             if not any(path.match(pattern) for pattern in ignored)}
    assert there - TOP_LEVEL == set()


@pytest.mark.parametrize("suffix", [".html", ".css", ".js"])
def test_the_panel_loads_nothing_from_elsewhere(suffix: str) -> None:
    """Links that a person may follow are text; what a browser loads by itself is ours."""
    loading = re.compile(
        r"""(?:src|srcset|action|data)\s*=\s*["']\s*(?:https?:)?//|<link[^>]+(?:https?:)?//"""
        r"""|@import|url\(\s*["']?\s*(?:https?:)?//|fetch\(\s*["'](?:https?:)?//""")
    found = [name(path) for path in own_pages(suffix)
             if loading.search(path.read_text(encoding="utf-8"))]
    assert found == []


def own_pages(suffix: str) -> list[Path]:
    """Ours: what npm brought is kept from the network by the policy of our pages, and tested so."""
    return [path for path in (PACKAGE / "web").rglob(f"*{suffix}")
            if not {"node_modules", "vendor", "build"} & set(path.parts)]


def test_no_address_of_a_delivery_network_or_of_another_forge_is_anywhere() -> None:
    networks = re.compile(r"jsdelivr|unpkg|cdnjs|googleapis|gstatic|bootcdn|staticfile|baomitu")
    found = [name(path) for path in (*modules(), *own_pages(".html"), *own_pages(".css"),
                                     *own_pages(".js"))
             if networks.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_sources_of_the_design_stay_outside() -> None:
    found = [name(path) for path in OWN_FILES if path != Path(__file__)
             and re.search(r"\.\./shared|/work/", path.read_text(encoding="utf-8"))]
    assert found == []


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+?)（", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest is not None
    assert project["version"] == __version__ == newest.group(1)
