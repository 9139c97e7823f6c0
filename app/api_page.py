"""`/api/docs`: the API for people to read, made from its own OpenAPI description; no script, nothing from elsewhere."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent / "public"
GROUPS = {"complaints": "投诉", "chat": "网页聊天"}
_PLACES = {"query": "地址参数", "path": "路径", "header": "请求头"}
_KINDS = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "是否", "array": "列表", "object": "对象", "null": "空"}


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
    return Environment(loader=FileSystemLoader(_HERE), autoescape=select_autoescape(), undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)


@router.get("/api/docs")
def page(request: Request) -> HTMLResponse:
    """The API: every request with its fields, an example and what may be answered."""
    groups = grouped(request.app.openapi())
    return HTMLResponse(_environment().get_template("api.html").render(groups=groups, titles=GROUPS))


@router.get("/api/docs/api.css")
def style() -> FileResponse:
    """The page's style, beside the theme."""
    return FileResponse(_HERE / "api.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


def grouped(described: Mapping[str, Any]) -> dict[str, list[Endpoint]]:
    """The acts of an OpenAPI description by their tag, in its order."""
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
                [(status, "已办" if status < "300" else answer["description"])
                 for status, answer in sorted(act["responses"].items())]))
    return dict(sorted(found.items(), key=lambda group: list(GROUPS).index(group[0]) if group[0] in GROUPS else 99))


def _parameters(act: Mapping[str, Any], shapes: Mapping[str, Any]) -> Iterator[Field]:
    for one in act.get("parameters", ()):
        if one["name"].lower() != "authorization":
            yield Field(one["name"], _PLACES.get(one["in"], one["in"]), _kind(one["schema"], shapes),
                        bool(one.get("required")), one.get("description", ""))


def _fields(shape: Mapping[str, Any], shapes: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    for name, one in shape.get("properties", {}).items():
        needed = name in shape.get("required", ())
        yield Field(before + name, "正文", _kind(one, shapes), needed, _say(one))
        inner = next((_resolved(way, shapes) for way in [one, *one.get("anyOf", ())] if "$ref" in way), None)
        if inner is not None:
            yield from _fields(inner, shapes, f"{before}{name}.")


def _say(one: Mapping[str, Any]) -> str:
    """What a field means; the first of its ways that says it."""
    ways = [one, *one.get("anyOf", ())]
    said = next((way["description"] for way in ways if "description" in way), "")
    example = next((str(way["examples"][0]) for way in ways if way.get("examples")), "")
    return f"{said}（如 {example}）" if said and example else said or (f"如 {example}" if example else "")


def _kind(one: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    ways = [_resolved(way, shapes) for way in one.get("anyOf", [one])]
    names = [_KINDS.get(way.get("type", ""), "") for way in ways if way.get("type") != "null"]
    return "或".join(dict.fromkeys(name for name in names if name))


def _resolved(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(shape.get("$ref", "")).rsplit("/", 1)[-1]
    found: Mapping[str, Any] = shapes[name] if name else shape
    return found
