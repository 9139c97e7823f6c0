"""Redirects the pages that are open in a browser when its log-in ends."""
from __future__ import annotations

import uuid
from collections.abc import Callable

from fastapi import Request
from nicegui import Client, ui


def send_to_login(applies: Callable[[Request], bool]) -> None:
    """Redirects open pages to the log-in, which leads back to them: those whose request satisfies `applies`."""
    for client in list(Client.instances.values()):
        request = getattr(client, "request", None)
        if request is not None and applies(request):
            with client:
                ui.run_javascript(
                    "location.href = '/console/login?next=' + encodeURIComponent(location.pathname + location.search)")


def send_home(staff_id: uuid.UUID) -> None:
    """Redirects the open pages of a member whose sessions ended to the log-in."""
    def theirs(request: Request) -> bool:
        shown = getattr(request.state, "staff", None)
        return shown is not None and shown.id == staff_id

    send_to_login(theirs)
