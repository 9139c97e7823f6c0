"""`/api/docs`: the API's documentation page, rendered from its OpenAPI description.

No script, nothing from other hosts.
"""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment

from app import words as words
from kernel import html_templates, wording
from kernel.wording import say

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent / "public"
GROUPS = ("complaints", "chat")  # tags in the order of the page; other tags follow
_PLACES = frozenset({"query", "path", "header", "body"})
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object", "null"})


@dataclass(frozen=True)
class Field:
    """A parameter or a field of a body."""

    name: str
    where: str
    kind: str
    needed: bool
    say: str


@dataclass(frozen=True)
class Endpoint:
    """A method on a path."""

    id: str
    method: str
    path: str
    say: str
    fields: list[Field]
    example: str
    answers: list[tuple[str, str]]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return html_templates.environment(_HERE)


@router.get("/api/docs")
def page(request: Request) -> HTMLResponse:
    """The API's page: every request with its fields, an example and the possible answers."""
    groups = [(_group_title(tag), acts) for tag, acts in grouped(request.app.openapi()).items()]
    return HTMLResponse(_environment().get_template("api.html").render(groups=groups))


@router.get("/api/docs/api.css")
def style() -> FileResponse:
    """The style of the API's page."""
    return FileResponse(_HERE / "api.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


def grouped(described: Mapping[str, Any]) -> dict[str, list[Endpoint]]:
    """The endpoints of an OpenAPI description by tag, in the order of GROUPS."""
    shapes: Mapping[str, Any] = described.get("components", {}).get("schemas", {})
    found: dict[str, list[Endpoint]] = {}
    for path, acts in described["paths"].items():
        for method, act in acts.items():
            tag = (act.get("tags") or ["other"])[0]
            content = act.get("requestBody", {}).get("content", {})
            shape = _resolved(next(iter(content.values()))["schema"], shapes) if content else {}
            found.setdefault(tag, []).append(Endpoint(
                act["operationId"], method.upper(), path, act.get("description", ""),
                [*_parameters(act, shapes), *_fields(shape, shapes)],
                json.dumps(shape["example"], ensure_ascii=False, indent=2) if "example" in shape else "",
                [(status, say("app.api.done") if status < "300" else answer["description"])
                 for status, answer in sorted(act["responses"].items())]))
    return dict(sorted(found.items(), key=lambda group: GROUPS.index(group[0]) if group[0] in GROUPS else 99))


def _parameters(act: Mapping[str, Any], shapes: Mapping[str, Any]) -> Iterator[Field]:
    for one in act.get("parameters", ()):
        if one["name"].lower() != "authorization":
            yield Field(one["name"], _place(one["in"]), _kind(one["schema"], shapes),
                        bool(one.get("required")), one.get("description", ""))


def _fields(shape: Mapping[str, Any], shapes: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    for name, one in shape.get("properties", {}).items():
        needed = name in shape.get("required", ())
        yield Field(before + name, _place("body"), _kind(one, shapes), needed, _meaning(one))
        inner = next((_resolved(way, shapes) for way in [one, *one.get("anyOf", ())] if "$ref" in way), None)
        if inner is not None:
            yield from _fields(inner, shapes, f"{before}{name}.")


def _meaning(one: Mapping[str, Any]) -> str:
    """What a field means, by the first of its alternatives that has a description, with an example."""
    ways = [one, *one.get("anyOf", ())]
    meaning = next((way["description"] for way in ways if "description" in way), "")
    example = next((str(way["examples"][0]) for way in ways if way.get("examples")), "")
    if not example:
        return meaning
    return say("app.api.with_example", meaning=meaning, example=example) if meaning else \
        say("app.api.example", example=example)


def _kind(one: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    ways = [_resolved(way, shapes) for way in one.get("anyOf", [one])]
    types = dict.fromkeys(way.get("type", "") for way in ways)
    return say("app.api.either").join(wording.title("app.api.type", name) for name in types
                                      if name in _TYPES and name != "null")


def _group_title(tag: str) -> str:
    return wording.title("app.api.group", tag) if tag in GROUPS else tag


def _place(where: str) -> str:
    """The location of a request's field (path, query, header), in words."""
    return wording.title("app.api.in", where) if where in _PLACES else where


def _resolved(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(shape.get("$ref", "")).rsplit("/", 1)[-1]
    found: Mapping[str, Any] = shapes[name] if name else shape
    return found
