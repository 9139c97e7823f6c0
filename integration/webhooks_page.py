"""The page on which administrators manage the addresses of webhooks and see the log of deliveries."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from nicegui import ui

from console import page_frame, widgets
from integration import webhooks
from integration.webhooks import DeliveryView, EndpointView
from kernel import instants, time_words
from kernel.errors import HongniangError
from staff import acting, auth_middleware, pages, permissions
from staff.members import StaffView

STATES = {"queued": ("等待送达", "soon"), "delivered": ("已送达", "calm"), "failed": ("没有送达", "late")}


def register() -> None:
    """Makes the page and its place in the navigation."""
    page_frame.register(page_frame.Section("webhooks", "推送", "send", "/webhooks",
                                           lambda staff: permissions.may(staff, "api.manage"), order=93))

    @pages.page("/webhooks", "事件推送", needs="api.manage", section="webhooks")
    async def page(request: Request) -> None:
        staff = auth_middleware.current(request)
        with page_frame.page("事件推送", staff=staff, section="webhooks"), ui.element("div").classes("hn-page"):
            shown = WebhooksPage(staff)
            with ui.row().classes("items-center justify-between w-full"):
                with ui.column().classes("gap-0.5"):
                    ui.label("事件推送").classes("hn-title")
                    ui.label("投诉有变化时告诉公司的其他系统。内容带签名，不含顾客身份与投诉原文；没有送到会重试一天。").classes("hn-quiet")
                ui.button("添加地址", icon="add", on_click=shown.make).props("unelevated no-caps")
            shown.addresses = ui.element("div").classes("w-full")
            with ui.row().classes("items-center justify-between w-full mt-4"):
                ui.label("投递记录").classes("hn-title")
                ui.button("刷新", icon="refresh", on_click=shown.fill).props("flat no-caps")
            shown.log = ui.element("div").classes("w-full")
        await shown.fill()


class WebhooksPage:
    """The open page of one administrator; `addresses` and `log` are the elements that `fill` fills."""

    addresses: ui.element
    log: ui.element

    def __init__(self, staff: StaffView) -> None:
        self.staff = staff

    async def fill(self) -> None:
        """Shows addresses and log as they stand."""
        try:
            endpoints: list[EndpointView] = await acting.read(self.staff, webhooks.every)
            log: list[DeliveryView] = await acting.read(self.staff, webhooks.log_of)
        except HongniangError as error:
            widgets.sentence(error)
            return
        self.addresses.clear()
        with self.addresses:
            if not endpoints:
                widgets.empty("还没有推送地址", "其他系统要在投诉有变化时得到通知，就在这里添加它的地址。")
            for endpoint in endpoints:
                self._endpoint(endpoint)
        self.log.clear()
        hosts = {endpoint.id: endpoint.url for endpoint in endpoints}
        with self.log:
            if not log:
                widgets.empty("还没有投递记录", "有投诉受理、变更或结案后，这里写明每次推送的结果。")
            for delivery in log:
                self._delivery(delivery, hosts.get(delivery.endpoint_id, ""))

    async def _do(self, act: Callable[..., Any], *args: Any, done: str) -> None:
        try:
            await acting.act(self.staff, act, *args)
        except HongniangError as error:
            widgets.sentence(error)
            return
        widgets.notify_done(done)
        await self.fill()

    def _endpoint(self, endpoint: EndpointView) -> None:
        with ui.row().classes("hn-card items-center no-wrap w-full p-3 mt-2 gap-3"):
            with ui.column().classes("grow min-w-0 gap-0.5"):
                with ui.row().classes("items-center gap-2"):
                    ui.label(endpoint.url).classes("font-semibold break-all")
                    if endpoint.disabled_at:
                        widgets.chip("已停用", "late")
                    if endpoint.waiting:
                        widgets.chip(f"{endpoint.waiting} 条等待送达", "soon")
                ui.label("、".join(webhooks.events()[event].title for event in endpoint.events)).classes("hn-quiet")
                why = f" · {endpoint.disabled_because}" if endpoint.disabled_because else ""
                ui.label(f"{endpoint.created_by} 添加于 {time_words.exact(endpoint.created_at)}{why}").classes("hn-quiet")
            if endpoint.disabled_at:
                ui.button("恢复", on_click=lambda: self._do(webhooks.enable, endpoint.id, done="已恢复推送")).props(
                    "outline no-caps").classes("shrink-0 whitespace-nowrap")
            else:
                ui.button("停用", on_click=lambda: self._do(webhooks.disable, endpoint.id, done="已停用")).props(
                    "outline no-caps color=negative").classes("shrink-0 whitespace-nowrap")

    def _delivery(self, delivery: DeliveryView, url: str) -> None:
        title, tone = STATES[delivery.state]
        with ui.row().classes("hn-card items-start no-wrap w-full p-3 mt-2 gap-3"):
            with ui.column().classes("grow min-w-0 gap-0.5"):
                with ui.row().classes("items-center gap-2"):
                    widgets.chip(title, tone)
                    ui.label(f"{webhooks.events()[delivery.event].title} {delivery.label}").classes("font-semibold")
                ui.label(f"{time_words.exact(delivery.created_at)} · {url}").classes("hn-quiet break-all")
                if delivery.tries:
                    self._tries(delivery)
            ui.button("重新投递", on_click=lambda: self._do(
                webhooks.redeliver, delivery.id, done="已重新投递，稍后刷新看结果")).props("flat no-caps").classes(
                    "shrink-0 whitespace-nowrap")

    def _tries(self, delivery: DeliveryView) -> None:
        last = delivery.tries[-1]
        answered = f"对方答复 {last['status']}" if last["status"] else str(last["say"])
        again = f"，{time_words.list_time(delivery.not_before, instants.now())} 再试" if delivery.state == "queued" else ""
        with ui.expansion(f"试了 {delivery.attempts} 次，最近一次{answered}{again}").props("dense").classes("w-full"):
            for one in reversed(delivery.tries):
                at = time_words.exact(instants.parse(one["at"]))
                ui.label(f"{at}　{one['status'] or '没有答复'}　{one['ms']} 毫秒　{one['say']}").classes("hn-quiet break-all")

    async def make(self) -> None:
        """Asks for an address and shows its secret, once."""
        with ui.dialog() as dialog, ui.card().classes("w-96 max-w-full"):
            ui.label("添加推送地址").classes("font-semibold")
            url = ui.input("地址，如 https://crm.example.cn/hooks").props("outlined maxlength=500").classes("w-full")
            chosen = {key: ui.checkbox(kind.title, value=True) for key, kind in webhooks.events().items()}
            with ui.row().classes("justify-end w-full"):
                ui.button("先不", on_click=lambda: dialog.submit(False)).props("flat no-caps")
                ui.button("添加地址", on_click=lambda: dialog.submit(True)).props("unelevated no-caps")
        if not await dialog:
            return
        events = [event for event, box in chosen.items() if box.value]
        try:
            _, secret = await acting.act(self.staff, webhooks.add, url.value or "", events)
        except HongniangError as error:
            widgets.sentence(error)
            return
        await self.fill()
        with ui.dialog(value=True), ui.card():
            ui.label("签名密钥只显示这一次，请现在复制到接收方。").classes("font-semibold")
            ui.label(secret).classes("font-mono break-all").props('data-fresh-secret=""')
            ui.button("复制", icon="content_copy", on_click=lambda: ui.clipboard.write(secret)).props("flat no-caps")
