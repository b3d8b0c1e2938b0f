"""The access token shared by all processes. Short-lived; the AppSecret is never stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class AccessToken(Base):
    """接口凭证 of one account, with its end (UTC)."""

    __tablename__ = "access_tokens"

    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    token: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
