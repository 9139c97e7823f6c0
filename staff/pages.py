"""Pages of the console: who may open them, and what is shown to others."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from console import page_frame, widgets
from kernel.errors import HongniangError
from staff import auth_middleware, permissions
from staff.members import StaffView

Build = Callable[..., Awaitable[None]]


def page(path: str, title: str, *, needs: str, section: str) -> Callable[[Build], Build]:
    """Declares a page at /console`path` for those whose role allows the action `needs`; `build(request, …)` fills it.

    An error, here or while the page is built, is shown within the frame, with its HTTP status.
    """
    def declare(build: Build) -> Build:
        @ui.page(path, title=title)
        @wraps(build)
        async def shown(*args: Any, request: Request, **kwargs: Any) -> Response | None:
            staff = auth_middleware.current(request)
            client = ui.context.client
            try:
                permissions.require(staff, needs)
                await build(*args, request=request, **kwargs)
            except HongniangError as error:
                client.content.clear()
                _refused(error, staff, title, section)
                return client.build_response(request, error.status)
            return None

        return build

    return declare


def _refused(error: HongniangError, staff: StaffView, title: str, section: str) -> None:
    with page_frame.page(title, staff=staff, section=section):
        home = page_frame.sections(staff)[0]
        widgets.empty("打不开这一页", error.say(), (f"回到{home.title}", lambda: ui.navigate.to(home.path)))
