"""稿件模板: kinds of article with their classification defaults; data in content/templates."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.errors import ConfigError


class ArticleTemplate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """模板. `body` is a Markdown scaffold; the rest are defaults of the classification."""

    id: str
    name: str
    description: str = ""
    theme: str = "政务蓝"
    government_information: bool = True
    kind: str = "none"
    key_area: bool = False
    article_20: str = ""
    origin: str = "original"
    body: str = ""

    def fields(self, author: str) -> ArticleFields:
        """A new article from this template."""
        return ArticleFields(
            author=author, body=self.body, theme=self.theme, origin=self.origin,
            is_government_information=self.government_information, info_kind=self.kind,
            key_area=self.key_area, article_20=self.article_20,
        )


def load_templates(folder: Path) -> dict[str, ArticleTemplate]:
    """Name → template, in the order of the file names. ConfigError names a bad file."""
    found: dict[str, ArticleTemplate] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            template = msgspec.convert(
                tomllib.loads(path.read_text(encoding="utf-8")), ArticleTemplate
            )
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise ConfigError(f"稿件模板 {path.name} 有误：{error}") from None
        found[template.name] = template
    return found
