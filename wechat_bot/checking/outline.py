"""The lines of the shipped templates (稿件模板) that may not go out."""

from __future__ import annotations

from functools import lru_cache

from wechat_bot.checking.rules.outline import outline_lines
from wechat_bot.drafting.templates import load_templates
from wechat_bot.kernel.resources import data_path


@lru_cache(maxsize=1)
def shipped_outline() -> frozenset[str]:
    """For check_article(outline=…). Read once; ConfigError names a bad file."""
    templates = load_templates(data_path("content") / "templates")
    return outline_lines(template.body for template in templates.values())
