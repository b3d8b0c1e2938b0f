"""Deliveries as the control page and the control API show them."""

from __future__ import annotations

from typing import Any

from wechat_bot.emulator.callback.records import Delivery
from wechat_bot.emulator.clock import iso_beijing

STATE_LABELS = {
    "waiting": "等待推送",
    "sending": "推送中",
    "delivered": "已送到",
    "failed": "没有送到",
    "lost": "已丢失（未推送）",
}
KIND_LABELS = {
    "first": "",
    "copy": "重复",
    "replay": "重放",
    "again": "再次推送",
    "custom": "手工内容",
}


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """One event with its tries; body is the XML before encryption."""
    return {
        "number": delivery.number,
        "event": delivery.event,
        "job": delivery.job,
        "kind": delivery.kind,
        "kind_label": KIND_LABELS[delivery.kind],
        "state": delivery.state,
        "state_label": STATE_LABELS[delivery.state],
        "due": iso_beijing(delivery.due),
        "query": delivery.query,
        "body": delivery.body.decode("utf-8", "replace"),
        "tries": [
            {
                "at": iso_beijing(item.at),
                "status": item.status,
                "answer": item.answer,
                "error": item.error,
                "cost_ms": item.cost_ms,
            }
            for item in delivery.tries
        ],
    }
