"""Who is on duty by the rota in force."""
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kernel import instants
from staff import accounts, members, next_on_duty


def at(text: str) -> datetime:
    return instants.parse(text)


def numbers(found: list[members.StaffView]) -> list[str]:
    return [one.number for one in found]


def test_the_demo_company_has_somebody_for_complaints_in_every_published_minute(company: Session) -> None:
    monday = at("2026-11-23 00:00")
    for step in range(7 * 24 * 2):
        when = monday + timedelta(minutes=30 * step)
        there = members.on_duty(company, when)
        open_ = 9 <= instants.shanghai(when).hour < 21
        assert any(one.role in ("supervisor", "complaint_officer") for one in there) is open_, when
        assert any(one.role == "matchmaker" for one in there) is open_, when


def test_on_duty_by_role_and_store(company: Session) -> None:
    when = at("2026-11-23 10:00")
    assert numbers(members.on_duty(company, when)) == ["G001", "H101", "H201", "T301"]
    assert numbers(members.on_duty(company, when, role="matchmaker")) == ["H101", "H201"]
    store = next(one.store_id for one in members.all_active(company) if one.number == "H201")
    assert numbers(members.on_duty(company, when, role="matchmaker", store_id=store)) == ["H201"]


def test_who_is_present_or_next_present(company: Session) -> None:
    officer, tang, gu = (members.by_number(company, number) for number in ("T301", "Z401", "Z402"))
    assert officer and tang and gu
    staff = [gu, tang, officer]
    when = at("2026-11-23 10:00")  # a Monday morning: the officer's shift, the supervisor's comes at 13
    assert next_on_duty.next_present(staff, when) == officer
    assert next_on_duty.next_present([gu, tang], when) == tang
    assert next_on_duty.next_present([tang, gu], at("2026-11-28 14:00")) == tang, "both are there: the order decides"
    assert next_on_duty.next_present([], when) is None


def test_whose_shifts_nobody_wrote_down_comes_last(company: Session) -> None:
    from kernel.actors import SYSTEM

    new = accounts.hire(company, name="新同事", role="complaint_officer", by=SYSTEM)
    officer = members.by_number(company, "T301")
    assert officer is not None
    assert next_on_duty.next_present([new, officer], at("2026-11-28 03:00")) == officer
    assert next_on_duty.next_present([new], at("2026-11-28 03:00")) == new
