"""Mounts the console's pages under /console of the web application. Must be called last."""
from __future__ import annotations

import os

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from console import body_limits, unavailable
from kernel.logs import log
from kernel.settings import settings
from kernel.unavailable import UNAVAILABLE

UPLOADS = 24 << 20  # for dialogs of a page: evidence files, tables to import
body_limits.allow(r"/console/_nicegui/client/[^/]+/upload/[^/]+", UPLOADS)


def _said(title: str, say: str) -> None:
    from nicegui import ui

    from console import theme, widgets

    theme.apply()
    widgets.empty(title, say, ("回到工作台", lambda: ui.navigate.to("/desk")))


def mount(api: FastAPI) -> None:
    """Pages declared `/desk` appear at `/console/desk`."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(settings().data / "nicegui"))
    from nicegui import Client, app, ui
    from nicegui.page import page

    @app.on_page_exception
    def failed(error: Exception) -> None:
        if isinstance(error, UNAVAILABLE):
            raise error  # answered with 503 below
        _said("打不开这一页", "系统出了点问题，请刷新再试。")

    for kind in UNAVAILABLE:
        app.add_exception_handler(kind, unavailable.answer)

    @app.exception_handler(404)
    async def missing(request: Request, error: Exception) -> Response:
        if request.url.path.startswith("/console/_nicegui"):
            return PlainTextResponse("没有这个文件", 404)
        with Client(page(""), request=request) as client:
            _said("没有这一页", "网址可能写错了，或者这一页已经搬走。")
        return client.build_response(request, 404)

    def logged(error: Exception) -> None:
        log.error("handler_failed", exc_info=error)

    app.on_exception(logged)
    ui.run_with(api, mount_path="/console", title="红娘工作台", language="zh-CN", dark=False,
                binding_refresh_interval=None, show_welcome_message=False, reconnect_timeout=30)
