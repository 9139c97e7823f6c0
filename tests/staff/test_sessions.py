"""Log-ins: throttling, and their end when idle, old, logged out, or when the owner left."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import db as database
from kernel import instants
from kernel.errors import BadInput, Conflict, NotAllowed, TryLater
from staff import accounts, sessions
from staff.sessions import LoggedIn
from tests.conftest import OwnDatabase
from tests.makers.staff import PASSWORD, an_account, cheap_hashes, login_of

ADDRESS = "203.0.113.7"
MONDAY = "2026-03-02 09:00"


@pytest.fixture(autouse=True)
def _cheap() -> Iterator[None]:
    with cheap_hashes():
        yield


def logged_in(session: Session, login: str, password: str = PASSWORD, address: str = ADDRESS) -> LoggedIn:
    found = sessions.log_in(session, login, password, address)
    assert isinstance(found, LoggedIn)
    return found


def test_the_right_password_opens_a_session_in_any_case_of_the_name(db: Session) -> None:
    member = an_account(db, login="zhou.yaqin")
    found = logged_in(db, "  Zhou.YaQin ")
    current = sessions.by_token(db, found.token)
    assert current and current.staff == member and len(current.csrf) >= 20 and not found.must_change_password
    stored = str(db.execute(text("select token_hash, csrf from staff_session")).one())
    assert found.token not in stored


WRONG = [
    ("zhou", "wrong password"),
    ("nobody", PASSWORD),
    ("", ""),
    ("zhou", ""),
    ("zhou\x00", "x"),
    ("'; drop table", "x" * 500),
]


@pytest.mark.parametrize(("login", "password"), WRONG)
def test_a_wrong_log_in_says_the_same_whatever_is_wrong(db: Session, login: str, password: str) -> None:
    an_account(db, login="zhou")
    refused = sessions.log_in(db, login, password, ADDRESS)
    assert isinstance(refused, BadInput) and refused.say() == "登录名或密码不对。"
    assert db.scalar(text("select count(*) from staff_session")) == 0


def test_after_five_failures_even_the_right_password_waits_until_the_window_is_over(db: Session) -> None:
    an_account(db, login="zhou")
    with instants.at(instants.parse(MONDAY)):
        for _ in range(sessions.PER_LOGIN):
            assert isinstance(sessions.log_in(db, "zhou", "wrong", ADDRESS), BadInput)
        refused = sessions.log_in(db, "zhou", PASSWORD, "198.51.100.9")
        assert isinstance(refused, TryLater) and refused.say() == "登录失败次数过多，请等 15 分钟再试。"
        another = an_account(db, login="another")
        assert logged_in(db, "another").staff.id == another.id
    with instants.at(instants.parse("2026-03-02 09:15:01")):
        logged_in(db, "zhou")


def test_tries_side_by_side_pass_no_more_than_tries_in_turn(own_company: OwnDatabase) -> None:
    with database.transaction() as session:
        login = login_of(session, an_account(session))
    together = threading.Barrier(12)

    def attempt(_: int) -> object:
        together.wait()
        with database.transaction() as session:
            return sessions.log_in(session, login, "wrong-password", "10.0.0.9")

    with ThreadPoolExecutor(12) as tries:
        answers = list(tries.map(attempt, range(12)))
    counted = [one for one in answers if isinstance(one, BadInput)]
    assert 1 <= len(counted) <= sessions.PER_LOGIN
    assert all(isinstance(one, TryLater) for one in answers if one not in counted)


def test_an_address_that_tries_many_names_waits_too(db: Session) -> None:
    an_account(db, login="zhou")
    for n in range(sessions.PER_ADDRESS):
        sessions.log_in(db, f"guess{n}", "wrong", ADDRESS)
    assert isinstance(sessions.log_in(db, "zhou", PASSWORD, ADDRESS), TryLater)
    logged_in(db, "zhou", address="198.51.100.9")


def test_a_success_forgives_the_failures_of_its_name(db: Session) -> None:
    an_account(db, login="zhou")
    for _ in range(2):
        for _ in range(sessions.PER_LOGIN - 1):
            sessions.log_in(db, "zhou", "wrong", ADDRESS)
        logged_in(db, "zhou")


def test_names_and_addresses_of_failures_are_not_kept_in_clear(db: Session) -> None:
    sessions.log_in(db, "zhou.yaqin", "wrong", ADDRESS)
    db.flush()
    stored = str(db.execute(text("select * from login_failure")).one())
    assert "zhou" not in stored and ADDRESS not in stored


ENDS = [
    ("in use", [60, 60, 60], True),
    ("idle for twelve hours", [12 * 60 + 1], False),
    ("used every eleven hours", [11 * 60] * 6, True),
    ("a week old, however much used", [11 * 60] * 16, False),
]


@pytest.mark.parametrize(("how", "minutes", "stands"), ENDS, ids=[e[0] for e in ENDS])
def test_when_a_session_ends(db: Session, how: str, minutes: list[int], stands: bool) -> None:
    login = login_of(db, an_account(db))
    now = instants.parse(MONDAY)
    with instants.at(now):
        token = logged_in(db, login).token
    current = None
    for step in minutes:
        now += timedelta(minutes=step)
        with instants.at(now):
            current = sessions.by_token(db, token)
    assert (current is not None) == stands


def test_logging_out_ends_this_session_alone(db: Session) -> None:
    login = login_of(db, an_account(db))
    here, there = logged_in(db, login).token, logged_in(db, login).token
    sessions.log_out(db, here)
    assert sessions.by_token(db, here) is None and sessions.by_token(db, there) is not None
    assert sessions.by_token(db, "guessed") is None and sessions.by_token(db, "") is None


def test_who_left_has_no_session_no_log_in_and_gets_none_back_with_the_job(db: Session) -> None:
    boss, member = an_account(db, "administrator"), an_account(db)
    token = logged_in(db, login_of(db, member)).token
    accounts.set_active(db, boss, member.id, False)
    assert sessions.by_token(db, token) is None
    with pytest.raises(NotAllowed):
        sessions.current_member(db, member)
    assert isinstance(sessions.log_in(db, login_of(db, member), PASSWORD, ADDRESS), BadInput)
    accounts.set_active(db, boss, member.id, True)
    assert sessions.by_token(db, token) is None
    assert logged_in(db, login_of(db, member)).staff.active


def test_a_reset_password_is_shown_once_ends_log_ins_and_must_be_changed(db: Session) -> None:
    boss, member = an_account(db, "administrator"), an_account(db)
    login = login_of(db, member)
    token = logged_in(db, login).token
    fresh = accounts.reset_password(db, boss, member.id)
    assert sessions.by_token(db, token) is None
    assert isinstance(sessions.log_in(db, login, PASSWORD, ADDRESS), BadInput)
    assert logged_in(db, login, fresh).must_change_password
    accounts.change_password(db, member, fresh, "another long one")
    assert not logged_in(db, login, "another long one").must_change_password


WEAK = ["", "short", "elevenchars", "zhou.yaqin.2026", "ZHOU.YAQIN.2026"]


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_new_password_is_refused(db: Session, password: str) -> None:
    member = an_account(db, login="zhou.yaqin.2026")
    with pytest.raises(BadInput) as refused:
        accounts.change_password(db, member, PASSWORD, password)
    assert refused.value.say() == "密码至少 12 位，且不能与登录名相同。"
    with pytest.raises(BadInput) as wrong:
        accounts.change_password(db, member, "not the old one", "a good new one")
    assert wrong.value.say() == "现在的密码不对。"


@pytest.mark.parametrize("role", ["matchmaker", "complaint_officer", "supervisor"])
def test_only_administrators_manage_staff(db: Session, role: str) -> None:
    staff, other = an_account(db, role), an_account(db)
    for act in (
        lambda: accounts.set_role(db, staff, other.id, "supervisor"),
        lambda: accounts.set_active(db, staff, other.id, False),
        lambda: accounts.reset_password(db, staff, other.id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_hiring_refuses_what_cannot_be_with_a_sentence(db: Session) -> None:
    an_account(db, login="zhou")
    with pytest.raises(Conflict) as taken:
        an_account(db, login="zhou")
    assert taken.value.say() == "登录名 zhou 已有人使用。"
    with pytest.raises(BadInput) as role:
        an_account(db, "director")
    assert "没有“director”这个角色" in role.value.say()
    with pytest.raises(BadInput):
        an_account(db, name="  ")


def test_everything_about_accounts_is_audited(db: Session) -> None:
    boss, member = an_account(db, "administrator"), an_account(db)
    logged_in(db, login_of(db, member))
    accounts.set_role(db, boss, member.id, "supervisor")
    accounts.reset_password(db, boss, member.id)
    accounts.set_active(db, boss, member.id, False)
    db.flush()
    acts = list(db.scalars(text("select act from audit where subject_id = :n order by id"), {"n": member.number}))
    assert acts == ["staff.hire", "staff.log_in", "staff.role", "staff.reset_password", "staff.active"]


def test_old_sessions_and_failures_are_removed(db: Session) -> None:
    login = login_of(db, an_account(db))
    with instants.at(instants.parse("2026-01-01 09:00")):
        logged_in(db, login)
        sessions.log_in(db, login, "wrong", ADDRESS)
    with instants.at(instants.parse("2026-03-01 09:00")):
        logged_in(db, login)
        sessions.remove_ended(db)
    db.flush()
    assert db.scalar(text("select count(*) from staff_session")) == 1
    assert db.scalar(text("select count(*) from login_failure")) == 0
