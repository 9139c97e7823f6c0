"""The web application in the test's own process."""
from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from nicegui import core

from app import web


def a_web_app(**options: Any) -> FastAPI:
    """A web application; NiceGUI's own is one per process, and an earlier test may have started it."""
    core.app.middleware_stack = None
    return web.create_app(**options)
