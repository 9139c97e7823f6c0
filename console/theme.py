"""The theme for console pages; `static/hn.css` holds the tokens, served to customers' pages too."""
from __future__ import annotations

from nicegui import ui

BRAND, CALM, SOON, LATE = "#B23A48", "#2F6F4F", "#B7791F", "#B3261E"


def apply() -> None:
    """Theme of the page being built."""
    ui.colors(primary=BRAND, secondary="#6B655F", accent=BRAND, positive=CALM, negative=LATE, warning=SOON, info="#6B655F")
    ui.add_head_html('<link rel="stylesheet" href="/static/hn.css">')
    ui.query("body").classes("hn-console")
