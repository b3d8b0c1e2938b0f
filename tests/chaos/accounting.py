"""The count after a run: what was planned, what the product says, what readers really got. Pure.

Nothing here believes the product: its word is only compared with the emulator's ledger of readers
and with the articles as they were approved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

END_STATES = ("published", "unconfirmed", "failed", "missed")
NOT_OUT = frozenset({"failed", "missed", "cancelled"})
GONE = frozenset({"failed", ""})


@dataclass(frozen=True)
class Planned:
    """A message as it was scheduled. articles: (title, sha256 of the approved text) in order."""

    message_id: int
    mode: str
    articles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Told:
    """What the product says of a message. articles: (outcome, url) in order."""

    state: str
    articles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Public:
    """One message as readers got it. articles: (title, url, sha256 of the text) in order."""

    mode: str
    articles: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A release of our ledger on the account."""

    url: str
    text_sha256: str


@dataclass
class Account:
    """The figures, and a sentence for every broken promise."""

    messages: int = 0
    published: int = 0
    unconfirmed: int = 0
    failed: int = 0
    missed: int = 0
    duplicates: int = 0
    lost: int = 0
    altered: int = 0
    unexplained: int = 0
    complaints: list[str] = field(default_factory=list)

    def complain(self, kind: str, sentence: str) -> None:
        """Count a broken promise and say which."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.complaints.append(f"{kind}: {sentence}")


def recount(
    planned: Sequence[Planned], told: Mapping[int, Told], public: Sequence[Public],
    ledger: Sequence[Entry], ambiguous: Mapping[int, int],
) -> Account:
    """Compare. ambiguous: message → attempts whose outcome nothing proved to the client."""
    account = Account(messages=len(planned))
    owner = {sha: message for message in planned for _, sha in message.articles}
    got = _by_text(public)
    _duplicates(account, public)
    _altered(account, public, owner)
    for message in planned:
        said = told.get(message.message_id, Told("nothing", ()))
        _state(account, message, said, ambiguous.get(message.message_id, 0))
        _lost(account, message, said, got)
        _links(account, message, said, got)
    _ledger(account, planned, told, public, ledger)
    return account


def _by_text(public: Sequence[Public]) -> dict[str, str]:
    return {sha: url for one in public for _, url, sha in one.articles}


def _duplicates(account: Account, public: Sequence[Public]) -> None:
    copies = Counter(sha for one in public for _, _, sha in one.articles)
    titles = {sha: title for one in public for title, _, sha in one.articles}
    for sha, count in copies.items():
        for _ in range(count - 1):
            account.complain("duplicates", f"{titles[sha]} is public {count} times")


def _altered(
    account: Account, public: Sequence[Public], owner: Mapping[str, Planned]
) -> None:
    """Every public message must be one of the planned ones: mode, order, titles and texts."""
    for one in public:
        message = owner.get(one.articles[0][2])
        titles = "、".join(title for title, _, _ in one.articles)
        if message is None:
            account.complain("altered", f"a text that nobody approved is public: {titles}")
        elif tuple((title, sha) for title, _, sha in one.articles) != message.articles:
            account.complain("altered", f"not as approved: {titles}")
        elif one.mode != message.mode:
            account.complain("altered", f"{one.mode} instead of {message.mode}: {titles}")


def _state(account: Account, message: Planned, said: Told, ambiguous: int) -> None:
    if said.state not in END_STATES:
        account.complain("unexplained", f"message {message.message_id} is still {said.state}")
        return
    setattr(account, said.state, getattr(account, said.state) + 1)
    if said.state == "unconfirmed" and not ambiguous:
        account.complain("unexplained", f"message {message.message_id} is in doubt without cause")


def _lost(account: Account, message: Planned, said: Told, got: Mapping[str, str]) -> None:
    for number, (title, sha) in enumerate(message.articles):
        outcome = said.articles[number][0] if number < len(said.articles) else ""
        if said.state in NOT_OUT or (said.state == "published" and outcome in GONE):
            if sha in got:
                account.complain("lost", f"{title} is called {said.state}, but readers got it")
        elif said.state == "published" and sha not in got:
            account.complain("lost", f"{title} is called published, but no reader got it")


def _links(account: Account, message: Planned, said: Told, got: Mapping[str, str]) -> None:
    for (title, sha), (outcome, url) in zip(message.articles, said.articles, strict=False):
        if said.state == "published" and outcome not in GONE and got.get(sha, url) != url:
            account.complain("altered", f"{title} has another link than readers have: {url}")


def _ledger(
    account: Account, planned: Sequence[Planned], told: Mapping[int, Told],
    public: Sequence[Public], ledger: Sequence[Entry],
) -> None:
    """Of what we call published, exactly one release per reader's article, and none besides."""
    ours = Counter((entry.url, entry.text_sha256) for entry in ledger)
    said = {sha for message in planned for _, sha in message.articles
            if told.get(message.message_id, Told("", ())).state == "published"}
    readers = {(url, sha): title for one in public for title, url, sha in one.articles}
    for key, title in readers.items():
        if key[1] in said and ours[key] != 1:
            account.complain("unexplained", f"{title} has {ours[key]} releases in the ledger")
    for key in ours:
        if key not in readers:
            account.complain("unexplained", f"a release that no reader knows: {key[0]}")


def promises_broken(account: Account, ambiguous_faults: int) -> list[str]:
    """Every promise of the run that was not kept, as sentences; empty when all were."""
    broken = list(account.complaints)
    ends = account.published + account.unconfirmed + account.failed + account.missed
    if account.messages != ends:
        broken.append(f"{account.messages} messages, but {ends} at an end")
    if account.unconfirmed > ambiguous_faults:
        broken.append(f"{account.unconfirmed} unconfirmed after {ambiguous_faults} ambiguous faults")
    if account.published * 10 < account.messages * 9:
        broken.append(f"only {account.published} of {account.messages} published")
    return broken
