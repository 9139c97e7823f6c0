"""A page that is open when its reader logs out in another tab: further acts are refused, with a sentence."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from nicegui import Client, core, ui
from nicegui.page import page
from sqlalchemy.orm import Session

from app import reactions
from complaints.board import filter_bar
from complaints.board.filters import Filters
from complaints.board.page import Board
from complaints.case.page import CasePage
from handoff.desk.page import Desk
from integration import api_tokens, api_tokens_page, webhooks, webhooks_page
from kernel import db, instants
from kernel.actors import SYSTEM
from kernel.errors import NotAllowed
from kernel.wording import written
from notices import alerts
from staff import accounts, acting, members, members_page, sessions
from staff.members import StaffView
from staff.sessions import IDLE, LoggedIn
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint
from tests.makers.handoff import a_waiting_customer
from tests.makers.staff import PASSWORD, an_account, cheap_hashes

SIGNED_OUT = "您已退出登录，请重新登录。内容没有丢失。"
Build = Callable[[StaffView], Awaitable[None]]


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_hashes():
        yield


def log_in(role: str) -> tuple[str, StaffView]:
    """Logs in a member of this role: their token, and their view as pages have it."""
    with db.transaction() as session:
        login = f"reader-{role}"
        an_account(session, role, login=login)
        found = sessions.log_in(session, login, PASSWORD, "203.0.113.7")
        assert isinstance(found, LoggedIn)
        current = sessions.by_token(session, found.token)
        assert current
        return found.token, current.staff


def press(client: Client, text: str) -> None:
    """Clicks the button or menu item that says `text`."""
    [found] = [one for one in client.elements.values()
               if (isinstance(one, ui.button) and one.text == text)
               or (isinstance(one, ui.menu_item) and any(
                   getattr(child, "text", "") == text for child in one.default_slot.children))]
    for listener in list(found._event_listeners.values()):
        if listener.type == "click":
            found._handle_event({"listener_id": listener.id, "args": {}})


async def said(client: Client) -> str:
    """The sentence that the page shows."""
    for _ in range(100):
        shown = [one for one in client.elements.values() if isinstance(one, ui.notification)]
        if shown:
            return shown[-1].message
        await asyncio.sleep(0.05)
    return ""


def refusal(build: Build, buttons: tuple[str, ...], role: str) -> str:
    """The sentence of an open page when these buttons are pressed after its reader has logged out elsewhere."""
    token, staff = log_in(role)

    async def run() -> str:
        core.loop = asyncio.get_running_loop()
        with Client(page("")) as client:
            await build(staff)
        with db.transaction() as session:
            sessions.log_out(session, token)
        for button in buttons:
            press(client, button)
            await asyncio.sleep(0.1)
        found = await said(client)
        client.delete()
        return found

    return asyncio.run(run())


async def desk(staff: StaffView) -> None:
    with db.transaction() as session:
        a_waiting_customer(session)
    shown = Desk(staff)
    shown.build()
    await shown.refresh_queue()


async def case(staff: StaffView) -> None:
    with db.transaction() as session:
        number = a_complaint(session, instants.now()).number
    await CasePage(staff, number).build()


async def board(staff: StaffView) -> None:
    with db.transaction() as session:
        found = a_complaint(session, instants.now())
        alerts.create(session, "complaint.outside", written("外部平台转来一件投诉"), subject=("complaint", found.id), key="one",
                    staff_ids=[staff.id], level="notice")
    shown = Board(staff, Filters(), "", await acting.read(staff, filter_bar.choices, Filters()))
    shown.build()
    await shown.refresh()


async def tokens_(staff: StaffView) -> None:
    with db.transaction() as session:
        api_tokens.issue(session, staff, "会员系统", ["complaints.read"], instants.now() + timedelta(days=90))
    await api_tokens_page.fill(ui.element("div"), staff)


async def webhooks_(staff: StaffView) -> None:
    with db.transaction() as session:
        webhooks.add(session, staff, "https://crm.example.cn/hooks", list(webhooks.events()))
    shown = webhooks_page.WebhooksPage(staff)
    shown.addresses, shown.log = ui.element("div"), ui.element("div")
    await shown.fill()


async def members_(staff: StaffView) -> None:
    with db.transaction() as session:
        hired = accounts.hire(session, name="何敏", role="matchmaker", by=SYSTEM)
        [record] = [one for one in members.everybody(session) if one.member.id == hired.id]
    members_page.show_member(ui.element("div"), staff, record, {})


@pytest.mark.parametrize(("build", "buttons", "role"), [
    (desk, ("接入下一位",), "matchmaker"), (case, ("接手",), "supervisor"), (board, ("知悉",), "supervisor"),
    (tokens_, ("撤销", "撤销令牌"), "administrator"), (webhooks_, ("停用",), "administrator"),
    (members_, ("停用",), "administrator"),
], ids=["desk", "case", "board", "tokens", "webhooks", "members"])
def test_an_act_on_an_open_page_is_refused_after_log_out_in_another_tab(
    own_company: OwnDatabase, valkey: None, build: Build, buttons: tuple[str, ...], role: str,
) -> None:
    reactions.install()
    assert refusal(build, buttons, role) == SIGNED_OUT


def test_only_this_log_in_ends_and_the_member_is_read_anew(own_company: OwnDatabase) -> None:
    token, staff = log_in("supervisor")
    with db.transaction() as session:
        other = sessions.log_in(session, "reader-supervisor", PASSWORD, "203.0.113.7")
        assert isinstance(other, LoggedIn)
        sessions.log_out(session, other.token)
        accounts.set_role(session, an_account(session, "administrator"), staff.id, "matchmaker")

    def role(session: Session, now: StaffView) -> str:
        return now.role

    assert acting.act_now(staff, role) == "matchmaker"
    with db.transaction() as session:
        sessions.log_out(session, token)
    with pytest.raises(NotAllowed) as refused:
        acting.read_now(staff, role)
    assert refused.value.say() == SIGNED_OUT


def test_acts_keep_a_log_in_alive_and_what_a_page_reads_by_itself_does_not(own_company: OwnDatabase) -> None:
    _, staff = log_in("supervisor")
    began = instants.now()

    def name(session: Session, now: StaffView) -> str:
        return now.name

    with instants.at(began + IDLE - timedelta(hours=1)):
        acting.act_now(staff, name)
    with instants.at(began + IDLE + timedelta(hours=1)):
        acting.read_now(staff, name)
    with instants.at(began + 2 * IDLE), pytest.raises(NotAllowed):
        acting.read_now(staff, name)


def test_nobody_acts_without_a_log_in(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        staff = an_account(session)
    with pytest.raises(NotAllowed):
        acting.act_now(staff, lambda session, now: now.name)
    assert "reader" not in repr(staff) and "log_in" not in repr(staff)


