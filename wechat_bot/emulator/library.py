"""Images and the material library (素材): the calls of /cgi-bin/media and /cgi-bin/material."""

from __future__ import annotations

import json
from typing import Any

from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.faults import Reply
from wechat_bot.emulator.fields import ApiCall, UploadedFile, paging, text
from wechat_bot.emulator.images import ImageFacts, inspect
from wechat_bot.emulator.records import Material, StoredImage
from wechat_bot.emulator.state import EmulatorState

MEGABYTE = 1024 * 1024
TEMPORARY_SECONDS = 3 * 24 * 3600
#: largest size in bytes per type of material
MATERIAL_LIMITS = {
    "image": 10 * MEGABYTE,
    "thumb": 64 * 1024,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
}
_LISTED = ("image", "video", "voice", "news")


def upload_body_image(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/media/uploadimg: an image for article bodies; jpg or png below 1 MB."""
    upload = _upload(call)
    if len(upload.data) >= state.settings.body_image_max_bytes:
        raise ApiError(40009)
    facts = _picture(state, upload.data)
    if facts.extension not in ("jpg", "png"):
        raise ApiError(40005)
    return {"url": _keep_image(state, upload.data, facts).url, "errcode": 0, "errmsg": "ok"}


def add_material(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/material/add_material?type=: a permanent item; url for images only."""
    material = _store(state, call, permanent=True)
    reply: dict[str, Any] = {"media_id": material.media_id}
    if material.image:
        reply["url"] = material.image.url
    return reply


def upload_temporary(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/media/upload?type=: an item usable for three days, not for drafts."""
    material = _store(state, call, permanent=False)
    return {
        "type": material.kind,
        "media_id": material.media_id,
        "created_at": int(material.created_at),
    }


def get_temporary(state: EmulatorState, call: ApiCall) -> Reply:
    """GET /cgi-bin/media/get?media_id=: the bytes of a temporary item."""
    material = state.materials.get(call.query.get("media_id", ""))
    expired = material and state.clock.now() - material.created_at > TEMPORARY_SECONDS
    if material is None or material.permanent or expired:
        raise ApiError(40007)
    return _binary(material)


def get_material(state: EmulatorState, call: ApiCall) -> Reply | dict[str, Any]:
    """POST /cgi-bin/material/get_material: the bytes, or a video's description."""
    material = _permanent(state, text(call.body, "media_id"))
    if material.kind == "video":
        return {**material.description, "down_url": ""}
    return _binary(material)


def count_materials(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """GET /cgi-bin/material/get_materialcount."""
    kinds = [item.kind for item in state.materials.values() if item.permanent]
    return {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image", "news")}


def list_materials(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/material/batchget_material: 1–20 permanent items of one type."""
    kind = text(call.body, "type")
    if kind not in _LISTED:
        raise ApiError(40004)
    offset, count, _ = paging(call.body)
    items = [item for item in state.materials.values() if item.permanent and item.kind == kind]
    if state.newest_first():
        items.reverse()
    page = [
        {
            "media_id": item.media_id,
            "name": item.name,
            "update_time": int(item.created_at),
            **({"url": item.image.url} if item.image else {}),
        }
        for item in items[offset : offset + count]
    ]
    return {"item": page, "total_count": len(items), "item_count": len(page)}


def delete_material(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/material/del_material: permanent items only."""
    material = _permanent(state, text(call.body, "media_id"))
    del state.materials[material.media_id]
    return {"errcode": 0, "errmsg": "ok"}


def check_cover(state: EmulatorState, media_id: str) -> None:
    """ApiError 40007 unless media_id is a permanent, synced picture of this account."""
    material = _permanent(state, media_id)
    allowed = state.settings.cover_material_types
    if material.kind not in ("image", "thumb") or allowed not in ("both", material.kind):
        raise ApiError(40007)
    if state.clock.now() - material.created_at < state.settings.material_sync_seconds:
        raise ApiError(40007)


def cover_url(state: EmulatorState, media_id: str) -> str:
    """Address of a cover picture, empty where the material is gone."""
    material = state.materials.get(media_id)
    return material.image.url if material and material.image else ""


def _upload(call: ApiCall) -> UploadedFile:
    upload = call.files.get("media")
    if upload is None:
        raise ApiError(41005)
    if not upload.data:
        raise ApiError(44001)
    return upload


def _picture(state: EmulatorState, data: bytes) -> ImageFacts:
    facts = inspect(data)
    if facts is None or facts.width * facts.height > state.settings.max_image_pixels:
        raise ApiError(40137)
    return facts


def _keep_image(state: EmulatorState, data: bytes, facts: ImageFacts) -> StoredImage:
    image = StoredImage(state.letters(86), facts.extension, data, facts.width, facts.height)
    state.images[image.path] = image
    return image


def _store(state: EmulatorState, call: ApiCall, permanent: bool) -> Material:
    kind = call.query.get("type") or call.form.get("type", "")
    if kind not in MATERIAL_LIMITS:
        raise ApiError(40004)
    upload = _upload(call)
    if len(upload.data) > MATERIAL_LIMITS[kind]:
        raise ApiError(45001)
    image = None
    if kind in ("image", "thumb"):
        facts = _picture(state, upload.data)
        if kind == "thumb" and facts.extension != "jpg":
            raise ApiError(40005)
        image = _keep_image(state, upload.data, facts)
    description = _description(call) if kind == "video" and permanent else {}
    material = Material(
        media_id=state.letters(64),
        kind=kind,
        name=upload.name,
        data=upload.data,
        created_at=state.clock.now(),
        permanent=permanent,
        image=image,
        description=description,
    )
    state.materials[material.media_id] = material
    return material


def _description(call: ApiCall) -> dict[str, object]:
    try:
        value = json.loads(call.form.get("description", ""))
    except ValueError:
        raise ApiError(47001) from None
    if not isinstance(value, dict):
        raise ApiError(47001)
    return {"title": str(value.get("title", "")), "description": str(value.get("introduction", ""))}


def _permanent(state: EmulatorState, media_id: str) -> Material:
    material = state.materials.get(media_id)
    if material is None or not material.permanent:
        raise ApiError(40007)
    return material


def _binary(material: Material) -> Reply:
    mimetype = material.image.mimetype if material.image else "application/octet-stream"
    return Reply(200, material.data, mimetype)
