"""How the end of a publish job is told, alike in the reply of freepublish/get and in the event."""

from __future__ import annotations

from wechat_bot.emulator.records import PublishJob
from wechat_bot.emulator.settings import EmulatorSettings


def shown_id(settings: EmulatorSettings, job: PublishJob) -> int | str:
    """publish_id as a number or as text."""
    return str(job.publish_id) if settings.publish_id_form == "string" else job.publish_id


def fail_idx(settings: EmulatorSettings, job: PublishJob) -> list[int]:
    """Numbers (from 1) of the articles that failed."""
    if job.status == 1:
        return [1] if settings.fail_idx_while_publishing else []
    if job.status == 3 and not settings.fail_idx_on_general_failure:
        return []
    if job.status in (2, 3, 4):
        numbers = list(range(1, len(job.draft.articles) + 1))
        return numbers[:1] if settings.fail_idx_scope == "first" else numbers
    return []
