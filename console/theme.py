"""The theme for console pages; `static/hn.css` holds the tokens, served to customers' pages too."""
from __future__ import annotations

from nicegui import ui

BRAND, CALM, SOON, LATE, QUIET = "#B23A48", "#2F6F4F", "#B7791F", "#B3261E", "#6B655F"


def apply() -> None:
    """Theme of the page being built."""
    ui.colors(primary=BRAND, secondary=QUIET, accent=BRAND, positive=CALM, negative=LATE, warning=SOON, info=QUIET)
    ui.add_head_html('<link rel="icon" href="/static/mark.svg" type="image/svg+xml">'
                     '<link rel="stylesheet" href="/static/hn.css">')
    ui.query("body").classes("hn-console")
