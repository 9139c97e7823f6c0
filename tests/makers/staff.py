"""Makers of the room: accounts with a cheap hash, because the real one takes 64 MB and a tenth of a second each."""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from kernel.actors import SYSTEM
from staff import accounts, members, passwords
from staff.members import StaffView
from tests.processes import Installation

PASSWORD = "long enough 12"
_number = itertools.count(1)


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Within the block hashing passwords is cheap."""
    passwords.use(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    try:
        yield
    finally:
        passwords.use(PasswordHasher())


def an_account(session: Session, role: str = "matchmaker", name: str = "周雅琴", login: str | None = None) -> StaffView:
    """Somebody who can log in with PASSWORD as `login`."""
    return accounts.hire(
        session, name=name, role=role, by=SYSTEM, login=login or f"someone{next(_number)}", password=PASSWORD
    )


def login_of(session: Session, staff: StaffView) -> str:
    """The log-in name of an account."""
    return next(record.login for record in members.everybody(session) if record.member.id == staff.id)


def logged_in(web: Installation, login: str) -> httpx.Client:
    """A client in which a member of the demo staff has logged in by the form."""
    client = httpx.Client(base_url=web.address, follow_redirects=False, timeout=30)
    form = re.search(r'name="form" value="([^"]+)"', client.get("/console/login").text)
    assert form is not None
    answer = client.post("/console/login", headers={"Origin": web.address}, data={
        "login": login, "password": passwords.DEMO, "form": form[1], "next": "/console/desk"})
    assert answer.status_code == 303, answer.text
    return client
