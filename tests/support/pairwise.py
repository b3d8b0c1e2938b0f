"""Pairwise: few rows in which every two values of any two switches meet. Pure.

A greedy row by row: each row begins with a pair not met yet and takes, switch by switch, the value
that meets most of what is missing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import Any

Cell = tuple[str, Any]
Pair = frozenset[Cell]


def all_pairs(switches: Mapping[str, Sequence[Any]]) -> set[Pair]:
    """Every two values of two different switches."""
    return {frozenset(((one, a), (other, b))) for one, other in combinations(switches, 2)
            for a, b in product(switches[one], switches[other])}


def pairs_of(row: Mapping[str, Any]) -> set[Pair]:
    """What meets in a row."""
    return {frozenset(cells) for cells in combinations(row.items(), 2)}


def pairwise(switches: Mapping[str, Sequence[Any]], seed: int = 0) -> list[dict[str, Any]]:
    """Rows that cover all pairs; the same for the same seed."""
    rng, missing = random.Random(seed), all_pairs(switches)
    rows = []
    while missing:
        candidates = [_row(switches, missing, rng) for _ in range(30)]
        best = max(candidates, key=lambda row: len(pairs_of(row) & missing))
        rows.append({name: best[name] for name in switches})
        missing -= pairs_of(best)
    return rows


def _row(
    switches: Mapping[str, Sequence[Any]], missing: set[Pair], rng: random.Random
) -> dict[str, Any]:
    row: dict[str, Any] = dict(rng.choice(sorted(missing, key=_order)))
    for name in rng.sample(sorted(set(switches) - set(row)), len(switches) - len(row)):
        values = rng.sample(list(switches[name]), len(switches[name]))
        row[name] = max(values, key=lambda value: sum(
            frozenset(((name, value), cell)) in missing for cell in row.items()))
    return row


def _order(pair: Pair) -> list[str]:
    return sorted(map(repr, pair))
