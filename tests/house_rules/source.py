"""The product's own source, read as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "wechat_bot"
GENERATED = {"static", "node_modules", "_data", "__pycache__"}


def modules() -> list[Path]:
    """Every Python file of the product."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not GENERATED & set(path.parts)]


def tree(path: Path) -> ast.Module:
    """A file as a syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    """How a file is called in a message."""
    return str(path.relative_to(ROOT))


def calls(path: Path, function: str) -> Iterator[ast.Call]:
    """Calls of `module.function(...)` or `function(...)` in a file; "journal.record"."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield node
