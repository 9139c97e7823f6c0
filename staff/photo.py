"""Photos of staff, for colleagues and customers (5.4.2 c)."""
from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from kernel import db
from kernel.settings import settings
from staff import members

router = APIRouter(include_in_schema=False)
_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
          ".webp": "image/webp"}
_NONE = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#F7E9EA"/>'
         '<circle cx="32" cy="25" r="11" fill="#B23A48" opacity=".55"/><path d="M10 60c2-15 12-20 22-20s20 5 22 20" '
         'fill="#B23A48" opacity=".55"/></svg>')
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "max-age=3600"}


@router.get("/staff/photo/{number}")
def photo(number: str) -> Response:
    """The photo, or a placeholder where there is none. Files outside the company folder are never served."""
    with db.transaction() as session:
        name = members.photo_file(session, number.replace("\x00", ""))
    folder = settings().company_folder.resolve()
    file = (folder / name).resolve() if name else None
    if file is None or not file.is_relative_to(folder) or not file.is_file() or file.suffix.lower() not in _TYPES:
        return Response(_NONE, media_type="image/svg+xml", headers=_HEADERS)
    return FileResponse(Path(file), media_type=_TYPES[file.suffix.lower()], headers=_HEADERS)
