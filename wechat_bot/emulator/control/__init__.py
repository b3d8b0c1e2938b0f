"""The control page (控制台) and its JSON twin: faults, switches, clock, log, back-end acts.

Every POST takes JSON and answers JSON, or takes a form and leads back to the page.
"""

from __future__ import annotations

from wechat_bot.emulator.control import acts, deliveries, mass_acts, pages, system, trouble
from wechat_bot.emulator.control.desk import control

__all__ = ["acts", "control", "deliveries", "mass_acts", "pages", "system", "trouble"]
