"""法治额敏: reviewing, publishing and disclosure records of a county Justice Bureau's account."""

from __future__ import annotations

__version__ = "0.5.0"
