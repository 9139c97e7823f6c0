"""The customer's chat page: plain HTML, its own script, the strict policy."""
from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from kernel.settings import settings

router = APIRouter(include_in_schema=False)
_HERE = Path(__file__).parent / "files"
_FILES = {"chat.js": "text/javascript", "chat.css": "text/css"}


@router.get("/chat")
def chat() -> HTMLResponse:
    """The customer's chat."""
    html = (_HERE / "chat.html").read_text(encoding="utf-8")
    banner = '<div class="hn-banner">演示：公司与人物均为虚构</div>' if settings().is_demo else ""
    return HTMLResponse(html.replace("<!--banner-->", banner), headers={"Cache-Control": "no-store"})


@router.get("/chat/files/{name}")
def file(name: str) -> Response:
    """The chat's script and style."""
    if name not in _FILES:
        return Response(status_code=404)
    return FileResponse(_HERE / name, media_type=_FILES[name], headers={"Cache-Control": "no-cache"})
