"""How many examples a property test tries: ten times as many in the long form."""

from __future__ import annotations

import os


def examples(short: int) -> int:
    """The number for this run (`make long` sets HYPOTHESIS_PROFILE=long)."""
    return short * 10 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else short
