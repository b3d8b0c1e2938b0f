"""Keeping secrets out of logs and error texts.

WeChat wants the access token in the address of every call, and urllib3 logs addresses.
"""

from __future__ import annotations

import logging
import re

_HIDDEN = "***"
_IN_ADDRESS = re.compile(r"((?:access_token|app_?secret|secret)=)[^&\s\"'<>()]+", re.IGNORECASE)
_IN_JSON = re.compile(
    r"""(["'](?:access_token|app_?secret|secret)["']\s*:\s*["'])[^"']+""", re.IGNORECASE
)
_TALKATIVE = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")


class Secret(str):
    """A token or AppSecret. Its repr hides it: tracebacks and SQL logs print values by repr."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{_HIDDEN}'"


def redact(text: str) -> str:
    """The text with the values of access_token= and secret= (also as JSON) replaced by ***."""
    return _IN_JSON.sub(rf"\g<1>{_HIDDEN}", _IN_ADDRESS.sub(rf"\g<1>{_HIDDEN}", text))


class RedactSecrets(logging.Filter):
    """A logging filter that lets every record through, redacted."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the message; the arguments are dropped, since they hold the address too."""
        record.msg = redact(record.getMessage())
        record.args = None
        return True


_FILTER = RedactSecrets()


def guard_logs() -> None:
    """Put the filter on the HTTP library's loggers; calling it again changes nothing.

    A filter on a parent logger does not see its children's records, hence the list of names.
    """
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_FILTER)
