"""Mounts the console's pages under /console of the web application. Must be called last."""
from __future__ import annotations

import os

from fastapi import FastAPI

from kernel.logs import log
from kernel.settings import settings


def mount(api: FastAPI) -> None:
    """Pages declared `/desk` appear at `/console/desk`."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(settings().data / "nicegui"))
    from nicegui import app, ui

    @app.on_page_exception
    def failed(error: Exception) -> None:
        from console import theme, widgets
        from kernel.errors import HongniangError

        theme.apply()
        said = error.say() if isinstance(error, HongniangError) else "系统出了点问题，请刷新再试。内容没有丢失。"
        if not isinstance(error, HongniangError):
            log.error("page_failed", exc_info=error)
        widgets.empty("打不开这一页", said, ("回到工作台", lambda: ui.navigate.to("/")))

    def logged(error: Exception) -> None:
        log.error("handler_failed", exc_info=error)

    app.on_exception(logged)
    ui.run_with(api, mount_path="/console", title="红娘工作台", language="zh-CN", dark=False,
                binding_refresh_interval=None, show_welcome_message=False, reconnect_timeout=30)
