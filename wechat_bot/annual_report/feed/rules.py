"""数据接口的规则: what may be granted, for how long, how fast it may be read. Pure."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Collection
from datetime import date, datetime, timedelta
from threading import Lock

from wechat_bot.kernel.errors import InvalidInput

DISCLOSURES, FIGURES = "disclosures", "figures"
SCOPES = {DISCLOSURES: "主动公开台账的年度数据", FIGURES: "年报的数据"}
LONGEST_DAYS = 731  # two years, one of them a leap year
NAME_LIMIT = 60
PER_MINUTE = 60  # requests of one grant; a report generator needs two a year
_PREFIX = "fzem"  # tells a person, and a scanner of leaked secrets, what it is


def new_code(grant_id: int) -> str:
    """A new 授权码: the grant's number and 256 random bits."""
    return f"{_PREFIX}_{grant_id}_{secrets.token_urlsafe(32)}"


def grant_number(code: str) -> int | None:
    """Which grant an 授权码 says it is of; None where it is no 授权码."""
    prefix, _, rest = code.partition("_")
    number, _, secret = rest.partition("_")
    right = (prefix == _PREFIX and number.isascii() and number.isdecimal() and len(number) <= 9
             and secret and code.isascii())
    return int(number) if right else None


def code_hash(code: str) -> str:
    """What is kept of an 授权码."""
    return hashlib.sha256(code.encode()).hexdigest()


def is_code(code: str, kept: str) -> bool:
    """Whether an 授权码 is the one whose hash is kept; takes as long for a near miss."""
    return hmac.compare_digest(code_hash(code), kept)


def refuse_wrong(name: str, scopes: Collection[str], expires_on: date | None, today: date) -> None:
    """InvalidInput naming every field that can't be granted."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "请写明给谁用，例如“县政府办年报系统”"
    elif len(name) > NAME_LIMIT:
        wrong["name"] = f"名称有 {len(name)} 个字，最多 {NAME_LIMIT} 个"
    if not scopes or set(scopes) - set(SCOPES):
        wrong["scopes"] = "请至少选一种可以读取的数据"
    last = today + timedelta(days=LONGEST_DAYS)
    if expires_on is None:
        wrong["expires_on"] = "请写有效期到哪一天，例如 " + today.replace(day=1).isoformat()
    elif expires_on < today:
        wrong["expires_on"] = f"有效期 {expires_on} 已经过去，请写今天或以后的日期"
    elif expires_on > last:
        wrong["expires_on"] = f"有效期最长两年，最晚写到 {last}；到期前可以再开一份新的"
    if wrong:
        raise InvalidInput.of(**{field: f"{sentence}。" for field, sentence in wrong.items()})


class Pace:
    """How often each grant was used in the last minute. One per process, safe between threads."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self.per_minute = per_minute
        self._seen: dict[int, deque[datetime]] = {}
        self._lock = Lock()

    def too_fast(self, grant_id: int, now: datetime) -> bool:
        """Count a request; whether it is one too many."""
        before = now - timedelta(minutes=1)
        with self._lock:
            times = self._seen.setdefault(grant_id, deque(maxlen=self.per_minute))
            while times and times[0] <= before:
                times.popleft()
            if len(times) == self.per_minute:
                return True
            times.append(now)
            return False
