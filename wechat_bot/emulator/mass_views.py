"""Mass sends and previews as the control page and the control API show them."""

from __future__ import annotations

from typing import Any

from wechat_bot.emulator.clock import iso_beijing
from wechat_bot.emulator.records import MassJob, Preview

STATUS_LABELS = {
    "SEND_SUCCESS": "发送成功",
    "SENDING": "发送中",
    "SEND_FAIL": "发送失败",
    "DELETE": "已删除",
}


def mass_json(job: MassJob) -> dict[str, Any]:
    """One mass send; times in Beijing time."""
    label = "等管理员确认" if job.decision else STATUS_LABELS[job.status]
    return {
        "msg_id": job.msg_id,
        "media_id": job.media_id,
        "msg_data_id": job.msg_data_id,
        "clientmsgid": job.clientmsgid,
        "titles": [article.title for article in job.draft.articles],
        "status": job.status,
        "status_label": label,
        "waiting": bool(job.decision),
        "protection": job.protection,
        "outcome": job.outcome if job.finished else None,
        "submitted_at": iso_beijing(job.submitted_at),
        "finish_at": iso_beijing(job.due),
        "article_id": job.publication.article_id if job.publication else None,
    }


def preview_json(preview: Preview) -> dict[str, Any]:
    """One preview and who got it."""
    return {
        "msg_id": preview.msg_id,
        "user": preview.user,
        "media_id": preview.media_id,
        "titles": list(preview.titles),
        "at": iso_beijing(preview.at),
    }
