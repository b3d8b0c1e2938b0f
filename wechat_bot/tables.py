"""Every table of the product in one metadata, for migrations and their tests."""

from __future__ import annotations

from sqlalchemy import MetaData

from wechat_bot.aftercare import models as aftercare
from wechat_bot.annual_report import models as annual_report
from wechat_bot.annual_report import past_models as past_reports
from wechat_bot.annual_report.feed import models as feed
from wechat_bot.annual_report.rollup import models as rollup
from wechat_bot.checking import models as checking
from wechat_bot.collecting import models as collecting
from wechat_bot.disclosure import models as disclosure
from wechat_bot.disclosure import website_models as website
from wechat_bot.drafting import models as drafting
from wechat_bot.kernel import events, installation, journal
from wechat_bot.kernel.db import Base
from wechat_bot.media_duties import models as media_duties
from wechat_bot.notices import models as notices
from wechat_bot.people import models as people
from wechat_bot.publishing import models as publishing
from wechat_bot.reconciling import models as reconciling
from wechat_bot.records import models as records
from wechat_bot.registers.applications import letter_models as letters
from wechat_bot.registers.applications import models as applications
from wechat_bot.registers.decisions import models as decisions
from wechat_bot.registers.documents import models as documents
from wechat_bot.registers.litigation import models as litigation
from wechat_bot.registers.oversight import account_records
from wechat_bot.registers.oversight import models as oversight
from wechat_bot.reposting import models as reposting
from wechat_bot.reviewing import models as reviewing
from wechat_bot.wechat import models as wechat

STAGES = (journal, events, installation, records, people, notices, drafting, checking, reviewing, publishing,
          reposting, disclosure, website, aftercare, reconciling, applications, letters, documents, decisions,
          media_duties, account_records, collecting, wechat, litigation, oversight,
          annual_report, past_reports, rollup, feed)
metadata: MetaData = Base.metadata
