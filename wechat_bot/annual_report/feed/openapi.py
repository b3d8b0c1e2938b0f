"""数据接口的说明: an OpenAPI 3.1 document, written by hand; codes come from the form. Pure."""

from __future__ import annotations

from typing import Any

from wechat_bot.annual_report import form
from wechat_bot.annual_report.feed import rules
from wechat_bot.annual_report.figures import LEVELS

Schema = dict[str, Any]
_COUNT: Schema = {"type": "integer", "minimum": 0}
_CELL: Schema = {"type": ["integer", "null"], "minimum": 0, "description": "null 表示还没有数据，不是 0"}
_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "政府信息公开年度数据接口", "version": "1.0.0",
                 "description": "只读。主动公开台账的年度数据和年报数据，供其他年报、统计系统取用。"},
        "servers": [{"url": "/"}],
        "security": [{"code": []}],
        "paths": {
            "/api/v1/years/{year}/disclosures": _path(
                "disclosures", f"{rules.SCOPES[rules.DISCLOSURES]}（总数、分类数和每条发布记录）",
                "Disclosures", {}),
            "/api/v1/years/{year}/figures": _path(
                "figures", f"{rules.SCOPES[rules.FIGURES]}（{form.SOURCE}的三张表和公开条数）",
                "Figures", _STATE_HEADERS),
        },
        "components": {
            "securitySchemes": {"code": {
                "type": "http", "scheme": "bearer",
                "description": "系统管理员在“系统—数据接口”里开通的授权码。"}},
            "schemas": {"Disclosures": _disclosures(), "Release": _release(),
                        "Figures": _figures(), "Refusal": _object(
                            message={**_TEXT, "description": "发生了什么"},
                            advice={**_TEXT, "description": "怎么办"})},
        },
    }


_STATE_HEADERS: Schema = {
    "X-Report-State": {"description": "frozen：已定稿的年报的数；draft：按登记现算的数，还会变",
                       "schema": {"enum": ["frozen", "draft"]}},
    "X-Report-Version": {"description": "定稿的版本号，只在 frozen 时有",
                         "schema": {"type": "integer"}},
}


def _path(operation: str, summary: str, schema: str, headers: Schema) -> Schema:
    return {
        "parameters": [{"name": "year", "in": "path", "required": True, "description": "年份",
                        "schema": {"type": "integer", "minimum": 2000, "maximum": 2100}}],
        "get": {
            "operationId": operation, "summary": summary,
            "parameters": [{"name": "If-None-Match", "in": "header", "required": False,
                            "description": "上次得到的 ETag；没有变化时答 304",
                            "schema": {"type": "string"}}],
            "responses": {
                "200": {"description": "数据",
                        "headers": {"ETag": {"description": "内容变了它才变",
                                             "schema": {"type": "string"}}, **headers},
                        "content": {"application/json": {"schema": _ref(schema)}}},
                "304": {"description": "和上次一样"},
                **{status: {"description": words, "content": {
                    "application/json": {"schema": _ref("Refusal")}}}
                   for status, words in _REFUSALS.items()}}},
    }


_REFUSALS = {"401": "没有授权码，或授权码不对、停用、到期", "403": "这份授权不能读取这种数据",
             "404": "没有这一年的数据", "429": "读得太勤"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(*optional: str, **properties: Schema) -> Schema:
    """An object with exactly these members; optional: those that may be missing."""
    return {"type": "object", "properties": properties, "additionalProperties": False,
            "required": [name for name in properties if name not in optional]}


def _counts(of: str) -> Schema:
    return {"type": "object", "additionalProperties": _COUNT, "description": of}


def _disclosures() -> Schema:
    return _object(
        year={"type": "integer"}, agency=_TEXT, timezone={"const": "Asia/Shanghai"},
        counted_by={"enum": ["releases", "items"],
                    "description": "total 怎样计：releases 按发布次数，items 按信息条数"},
        total=_COUNT, items_distinct=_COUNT,
        wechat_published_total={**_COUNT, "description": "公众号发布总数，含不计入的"},
        by_channel=_counts("按渠道"), by_month=_counts("按月，2024-01"),
        by_article_20=_counts("按条例第二十条的项，20.1"), by_kind=_counts("按信息类型"),
        by_section=_counts("按供稿单位"),
        releases={"type": "array", "items": _ref("Release")},
        not_counted={"type": "array", "items": _object(release_id={"type": "integer"},
                                                       reason=_TEXT)})


def _release() -> Schema:
    return _object(
        release_id={"type": "integer"}, item_id={"type": "integer"}, index_number=_TEXT,
        title=_TEXT, channel=_TEXT, mode=_TEXT_OR_NULL,
        published_at={**_TEXT, "format": "date-time"}, time_source=_TEXT_OR_NULL,
        url=_TEXT_OR_NULL, section=_TEXT_OR_NULL, contributor=_TEXT_OR_NULL,
        reviewers={"type": "array", "items": _TEXT}, revision_sha256=_TEXT_OR_NULL,
        text_sha256=_TEXT_OR_NULL, origin={"enum": ["original", "repost"]},
        status={"enum": ["current", "taken_down", "replaced"]}, counted={"type": "boolean"})


def _figures() -> Schema:
    results = _object(**dict.fromkeys(form.RESULTS, _CELL))
    documents = _object(**dict.fromkeys(form.DOCUMENT_CELLS, _CELL))
    row = {"type": "array", "items": _CELL, "minItems": len(form.COLUMNS),
           "maxItems": len(form.COLUMNS),
           "description": "、".join(column.label for column in form.COLUMNS)}
    return _object(
        "level", "disclosures",
        format={"const": form.FORMAT}, agency=_TEXT, level={"enum": list(LEVELS)},
        year={"type": "integer"},
        disclosures=_object("total", "items_distinct", "by_channel", total=_CELL,
                            items_distinct=_CELL, by_channel=_counts("按渠道")),
        documents=_object(**dict.fromkeys(form.DOCUMENT_KINDS, documents)),
        decisions=_object(**dict.fromkeys(form.DECISION_KINDS, _CELL)),
        fees_wan={"type": ["string", "null"], "description": "万元，原样的小数，不四舍五入"},
        applications=_object(**{each.code: {**row, "title": each.full_label}
                                for each in form.ROWS}),
        reviews=results,
        litigation=_object(**dict.fromkeys(form.LITIGATION_KINDS, results)))
