"""A small reader of JSON Schema: as much of it as our OpenAPI document uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,),
    "boolean": (bool,), "null": (type(None),)}
KNOWN = {"$ref", "type", "const", "enum", "properties", "required", "additionalProperties", "items",
         "minItems", "maxItems", "minimum", "maximum", "description", "title", "format"}


def faults(value: object, schema: Mapping[str, Any], document: Mapping[str, Any],
           at: str = "") -> Iterator[str]:
    """Where a value is not what the schema says of it."""
    assert set(schema) <= KNOWN, f"{at}: {set(schema) - KNOWN} is not read here"
    schema = resolved(schema, document)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{at} is {value!r}, not {kinds}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at} is {value!r}, not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}, none of {schema['enum']}"
    if isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{at} is {value}, too small"
    if isinstance(value, dict):
        yield from _of_object(value, schema, document, at)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{at} has {len(value)} members"
        for number, each in enumerate(value):
            yield from faults(each, schema.get("items", {}), document, f"{at}[{number}]")


def _of_object(value: dict[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any],
               at: str) -> Iterator[str]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    yield from (f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value)
    for name, each in value.items():
        if name in properties:
            yield from faults(each, properties[name], document, f"{at}.{name}")
        elif more is False:
            yield f"{at}.{name} is not known"
        elif isinstance(more, Mapping):
            yield from faults(each, more, document, f"{at}.{name}")


def _is(value: object, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a $ref means; KeyError where there is none."""
    if "$ref" not in schema:
        return schema
    found: Any = document
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def references(part: object) -> Iterator[Mapping[str, Any]]:
    """Every object with a $ref in a document."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)
