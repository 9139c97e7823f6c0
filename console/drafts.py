"""Drafts: typed text is kept in the reader's browser, so that it survives a reload, a lost connection and a restart."""
from __future__ import annotations

import json
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement


def keep(field: ValueElement[Any], key: str) -> None:
    """Keeps the field's text under `key` as it is typed, and brings back what was kept."""
    name = json.dumps(f"draft:{key}")
    field.on("update:model-value",
             js_handler=f"(v)=>{{v?localStorage.setItem({name},v):localStorage.removeItem({name})}}")

    async def restore() -> None:
        await ui.context.client.connected()
        saved = await ui.run_javascript(f"return localStorage.getItem({name})")
        if saved and not field.value:
            field.set_value(saved)

    ui.timer(0, restore, once=True)


def drop(key: str) -> None:
    """Forgets a draft that was sent."""
    ui.run_javascript(f"localStorage.removeItem({json.dumps(f'draft:{key}')})")
