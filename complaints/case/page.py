"""The page of one case: facts and timeline on the left, clocks on the right, the composer at the foot."""
from __future__ import annotations

import uuid
from pathlib import Path

from fastapi import Request
from nicegui import ui

from cases import approval, assignment
from cases.approval import ApprovalRequest
from cases.case_panels import PLACE
from complaints.access import on_complaint
from complaints.case import (
    act_dialogs,
    available_acts,
    cards,
    clock_cards,
    notice_cards,
    notice_dialogs,
    outside_cards,
    pause_dialogs,
    timeline_entries,
)
from complaints.case.case_head import CaseHead
from complaints.case.composer import Composer
from complaints.case.open_case import OpenCase
from complaints.case.read_model import Shown
from complaints.outside.reference_views import ReferenceView
from console import live_updates, page_frame, panels, widgets
from deadlines.clocks import ClockView
from kernel.errors import HongniangError
from staff import auth_middleware, pages, permissions
from staff.members import StaffView

_CSS = (Path(__file__).parent / "case.css").read_text(encoding="utf-8")


class CasePage(OpenCase):
    """The page of one case in one browser tab."""

    def __init__(self, staff: StaffView, number: str) -> None:
        super().__init__(staff, number)
        self.opened: set[uuid.UUID] = set()  # clocks whose count is unfolded

    async def build(self) -> None:
        """Reads the case and lays out the page."""
        self.shown = await self.read()
        with ui.element("div").classes("case") as self.place:
            self._head = CaseHead(self.now.case.number, self)
            with ui.element("div").classes("case-body"):
                with ui.element("div").classes("case-left"):
                    self._above = {part: panels.Region() for part in ("calls", "facts", "files", "outside")}
                    self._panels = panels.PanelColumn(PLACE, self)
                    self._below = {part: panels.Region() for part in ("notices", "timeline")}
                with ui.element("aside").classes("case-right").props('aria-label="时限"'):
                    self._clocks = panels.Region()
            self.composer = Composer(self)
        self._fill()

    def became(self, number: str) -> None:
        """Goes to the page of the elder case."""
        ui.navigate.to(f"/cases/{number}")

    async def refresh(self, payload: str = "") -> None:
        """Reads the case again where the change may concern it; the page is rebuilt only if something differs."""
        if payload and payload not in {str(self.now.case.conversation_id), *map(str, self.now.numbers)}:
            return
        try:
            found = await self.read()
        except HongniangError as error:
            widgets.sentence(error)
            return
        if found != self.shown:
            self.shown = found
            self._fill()

    def _fill(self) -> None:
        shown, may = self.now, available_acts.offered(self.now)
        self._head.show(shown, may)
        self._left(shown, may)
        self._clocks.show((clock_cards.clocks_shown(shown), shown.case, shown.pauses, shown.rests_on,
                           shown.untold_pauses, shown.writings, may),
                          lambda: clock_cards.show(shown, self.opened, self, may))
        self.composer.show(may)

    async def claim(self) -> None:
        """Takes the case, or takes it over from who owns it on the page."""
        await self.tried(on_complaint(assignment.claim), take_over_from=self.now.case.owner_id, done="已认领")

    async def open_act(self, key: str) -> None:
        """Opens the dialog of an act, or does the act."""
        with self.place:
            if key == "reference":
                outside_cards.register_reference(self)
            elif key == "resume":
                await self.resume()
            else:
                act_dialogs.FORMS[key](self)

    async def pause(self, request: ApprovalRequest, granted: bool) -> None:
        """Approves a request for a pause, or declines it; its author withdraws it."""
        if granted and clock_cards.basis_line(self.now, request):
            with self.place:
                pause_dialogs.approve_pause(self, request)
        elif granted:
            await self.tried(on_complaint(approval.approve), request.id, done=pause_dialogs.approved(request))
        elif request.asked_by == self.now.staff.id:
            await self.tried(on_complaint(approval.decline), request.id, done="已撤回申请，照常计时")
        else:
            with self.place:
                pause_dialogs.decline_pause(self, request)

    async def resume(self, clock: ClockView | None = None) -> None:
        """Resumes a paused clock, or all of them."""
        try:
            await pause_dialogs.resume(self, clock)
        except HongniangError as error:
            with self.place:
                widgets.sentence(error)

    def _left(self, shown: Shown, may: set[str]) -> None:
        case, above, below = shown.case, self._above, self._below
        may_reveal = permissions.may(shown.staff, "vault.reveal", case.concerning)
        above["calls"].show((shown.calls, may & {"call", "tell", "letter", "note"}), lambda: cards.calls(
            shown, (lambda: act_dialogs.call(self)) if "call" in may else None,
            (lambda: notice_dialogs.tell(self)) if "tell" in may else None,
            (lambda call_id: notice_dialogs.not_reached(self, call_id)) if "note" in may else None,
            (lambda: notice_dialogs.letter(self)) if "letter" in may else None))
        above["facts"].show(
            (case, shown.person, shown.concerning, shown.stores, shown.numbers, shown.parts, shown.siblings,
             shown.related, shown.tokens, may_reveal),
            lambda: cards.facts(shown, (lambda token: act_dialogs.look_behind(self, token)) if may_reveal else None))
        above["files"].show((shown.files, shown.numbers, "evidence" in may), lambda: cards.files(
            shown, (lambda: act_dialogs.upload(self)) if "evidence" in may else None))
        outside = (shown.references, shown.everybody, "reference" in may, may_reveal)
        above["outside"].show(outside, lambda: outside_cards.show(
            shown, self._reference if "reference" in may else None,
            (lambda reply: outside_cards.reveal_reply(self, reply)) if may_reveal else None))
        self._panels.show(shown.panels)
        below["notices"].show((shown.notices, shown.numbers, "note" in may), lambda: notice_cards.show(
            shown, (lambda number, arrived: notice_dialogs.letter_outcome(self, number, arrived))
            if "note" in may else None))
        below["timeline"].show(
            (shown.entries, shown.messages, shown.states, shown.stores, shown.numbers, "confirm" in may),
            lambda: self._timeline(shown, may))

    def _timeline(self, shown: Shown, may: set[str]) -> None:
        ui.label("经过").classes("case-title")
        timeline_entries.show(shown, reversed(shown.entries),
                              (lambda outbox_id: act_dialogs.confirm(self, outbox_id)) if "confirm" in may else None)

    def _reference(self, act: str, one: ReferenceView) -> None:
        outside_cards.open_dialog(self, act, one)


def register() -> None:
    """Registers the page; board and desk link to it."""

    @pages.page("/cases/{number}", "投诉", needs="complaint.read", section="board")
    async def page(request: Request, number: str) -> None:
        staff = auth_middleware.current(request)
        ui.add_css(_CSS)
        with page_frame.page(f"投诉 {number}", staff=staff, section="board"):
            shown = CasePage(staff, number)
            await shown.build()
        live_updates.subscribe("board", shown.refresh)
        live_updates.subscribe("conversation", shown.refresh)
