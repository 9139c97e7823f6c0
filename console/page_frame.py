"""The frame of console pages: navigation in which rooms register, who is logged in, the demo banner."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from nicegui import ui

from console import theme
from kernel.settings import settings


class Me(Protocol):
    """Who is logged in, as far as the frame shows them."""

    @property
    def name(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def photo_url(self) -> str: ...


@dataclass(frozen=True)
class Section:
    """An entry of the navigation, shown to those whom `may` allows."""

    key: str
    title: str
    icon: str
    path: str
    may: Callable[[Any], bool]
    order: int = 50


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Adds an entry to the navigation."""
    _sections[section.key] = section


def sections(staff: object) -> list[Section]:
    """Entries that this member of staff sees."""
    return sorted((s for s in _sections.values() if s.may(staff)), key=lambda s: s.order)


@contextmanager
def page(title: str, *, staff: Me, section: str) -> Iterator[None]:
    """Builds a page's contents within the frame."""
    theme.apply()
    ui.page_title(title)
    with ui.element("div").classes("hn-shell"):
        with ui.element("nav").classes("hn-nav").props('aria-label="主导航"'):
            with ui.element("div").classes("hn-brand"):
                ui.label("红").classes("hn-mark")
                ui.label("红娘工作台")
            with ui.element("div").classes("hn-sections"):
                for one in sections(staff):
                    here = one.key == section
                    with ui.link(target=one.path).classes("hn-section" + (" here" if here else "")).props(
                            'aria-current="page"' if here else ""):
                        ui.icon(one.icon)
                        ui.label(one.title)
            with ui.element("div").classes("hn-me"):
                ui.html(f'<img src="{staff.photo_url}" alt="">', sanitize=False)
                with ui.element("div"):
                    ui.label(staff.name).classes("hn-me-name")
                    ui.label(f"工号 {staff.number}").classes("hn-quiet")
                ui.html('<form class="hn-out" method="post" action="/console/logout" onsubmit="Object'
                        '.keys(localStorage).filter(k=>k.startsWith(\'draft:\'))'
                        '.forEach(k=>localStorage.removeItem(k))">'
                        '<button type="submit" aria-label="退出登录">退出</button></form>', sanitize=False)
        with ui.element("main").classes("hn-main"):
            if settings().is_demo:
                ui.label("演示：公司与人物均为虚构").classes("hn-banner")
            with ui.element("div").classes("hn-body"):
                yield
