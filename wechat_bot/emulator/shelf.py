"""A dictionary that remembers which of its records were changed since they were last stored."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Shelf(MutableMapping[K, V], Generic[K, V]):
    """Records of one kind by their key, in the order they came.

    Setting and deleting marks a key by itself; whoever changes a record in place says so with
    touch(). Not locked, the state's lock covers it.
    """

    def __init__(self) -> None:
        self._records: dict[K, V] = {}
        self._changed: dict[K, None] = {}

    def __getitem__(self, key: K) -> V:
        return self._records[key]

    def __setitem__(self, key: K, value: V) -> None:
        self._records[key] = value
        self._changed[key] = None

    def __delitem__(self, key: K) -> None:
        del self._records[key]
        self._changed[key] = None

    def __iter__(self) -> Iterator[K]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def __reversed__(self) -> Iterator[K]:
        return reversed(self._records)

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def touch(self, key: K) -> None:
        """The record of this key was changed in place."""
        self._changed[key] = None

    def load(self, key: K, value: V) -> None:
        """Put back a record that is stored already."""
        self._records[key] = value

    def take_changed(self) -> list[K]:
        """Keys to store or, where they are gone, to remove; the list begins anew."""
        changed, self._changed = list(self._changed), {}
        return changed
