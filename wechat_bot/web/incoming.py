"""What arrives from outside, made fit for the database before any page sees it."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.utils import cached_property


class PanelRequest(Request):
    """A request whose fields hold no NUL: PostgreSQL can't store it and nobody can type it."""

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The address's parameters."""
        return _without_nul(super().args)

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        self.__dict__["form"] = _without_nul(self.__dict__["form"])


def _without_nul(fields: Any) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(name.replace("\x00", ""), value.replace("\x00", ""))
                               for name, value in fields.items(multi=True)])
