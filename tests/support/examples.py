"""How many examples a property test tries: many more in the long form."""

from __future__ import annotations

import os


def examples(short: int, long: int = 0) -> int:
    """The number for this run (`make long` sets HYPOTHESIS_PROFILE=long).

    long: for the long form; ten times the short one where nothing is said.
    """
    return (long or short * 10) if os.environ.get("HYPOTHESIS_PROFILE") == "long" else short
