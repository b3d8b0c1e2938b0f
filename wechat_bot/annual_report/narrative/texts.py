"""正文 as it stands: the template's words or what people made of them, with the fields filled."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from wechat_bot.annual_report.figures import Figures
from wechat_bot.kernel.office import Office


def filled(session: Session, office: Office, figures: Figures) -> Mapping[str, str]:
    """Code (form.TEXTS) → the finished text of figures.year."""
    return {}
