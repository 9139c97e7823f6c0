"""Filing: what is stored, the instant from which it counts, the owner, refusals."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cases import links
from complaints import filing, merging
from complaints.access import subject_of
from complaints.filing import NewCase
from kernel import instants
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, NotFound
from staff import accounts, members, stores
from tests.conftest import scalar
from tests.makers.complaints import (
    FACTS,
    FILED,
    a_complaint,
    a_customer,
    again,
    instant,
    the_administrator,
    the_officer,
    the_supervisor,
)


def test_a_complaint_runs_two_clocks_from_the_confirming_message(company: Session) -> None:
    case = a_complaint(company)
    assert case.response and case.response.due_at == instant("2026-03-05 10:00")
    assert case.solution and case.solution.due_at == instant("2026-03-13 00:00")
    assert case.accepted_at == instant(FILED)


@pytest.mark.parametrize("kind", ["suggestion", "praise"])
def test_suggestions_and_praise_get_a_number_and_an_owner_but_no_clock(company: Session, kind: str) -> None:
    case = a_complaint(company, kind=kind, facts="红娘很耐心，希望多办周末茶会。")
    assert case.clocks == [] and case.owner_id is not None and case.state == "received"


def test_a_call_counts_from_the_noted_time_and_never_later_than_typed(company: Session) -> None:
    person_id, _ = a_customer(company)
    with instants.at(instant("2026-03-03 15:00")):
        made = filing.file(company, Actor.staff(the_officer(company).id), NewCase(
            person_id, FACTS, "introductions", "phone", via="phone", called_at=instant("2026-03-03 09:40")))
        with pytest.raises(BadInput) as refused:
            filing.file(company, Actor.staff(the_officer(company).id), NewCase(
                person_id, FACTS, "introductions", "phone", via="phone", called_at=instant("2026-03-03 15:01")))
    assert made.accepted_at == instant("2026-03-03 09:40")
    assert "2026年3月3日 15:01 还没有到" in refused.value.say()


@pytest.mark.parametrize(("what", "named"), [
    ({"category": "nonsense"}, "nonsense"),
    ({"facts": "退"}, "四个字"),
    ({"facts": "一" * 200_000}, "200000"),
    ({"wish": "一" * 1001}, "诉求"),
    ({"severity": "dire"}, "dire"),
    ({"kind": "rant"}, "rant"),
    ({"mandate": "maybe"}, "maybe"),
    ({"via": "pigeon"}, "pigeon"),
])
def test_bad_input_is_refused_with_its_field_and_files_nothing(
    company: Session, what: dict[str, Any], named: str,
) -> None:
    with pytest.raises(BadInput) as refused:
        a_complaint(company, **what)
    assert named in refused.value.say()
    assert scalar(company, "select count(*) from complaint") == 0


@pytest.mark.parametrize("channel", ["webchat", "call", "wechat", "", "字" * 300])
def test_a_channel_that_nobody_registers_is_refused_and_those_that_there_are_are_named(
    company: Session, channel: str,
) -> None:
    person_id, _ = a_customer(company)
    with pytest.raises(BadInput) as refused:
        filing.file(company, SYSTEM, NewCase(person_id, FACTS, "other", channel))
    assert f"“{channel[:40]}”" in refused.value.say() and "phone（电话）" in refused.value.say()
    assert scalar(company, "select count(*) from complaint") == 0


@pytest.mark.parametrize("at", ["1999-12-31 23:59", "1970-01-01 00:00"])
def test_a_noted_instant_before_2000_is_refused(company: Session, at: str) -> None:
    person_id, _ = a_customer(company)
    with pytest.raises(BadInput) as refused:
        filing.file(company, SYSTEM, NewCase(person_id, FACTS, "other", "api", called_at=instant(at)))
    assert "2000" in refused.value.say()


def test_a_noted_receipt_in_the_future_is_refused(company: Session) -> None:
    person_id, _ = a_customer(company)
    with pytest.raises(BadInput):
        filing.file(company, SYSTEM, NewCase(
            person_id, FACTS, "other", "api", called_at=instants.now() + timedelta(hours=1)))


NOON = "2026-03-03 12:00"


@pytest.mark.parametrize(("confirmed", "received", "accepted"), [
    ("2026-03-03 11:59:30", "2026-03-03 11:59:32", "2026-03-03 11:59:30"),
    ("2026-03-03 09:00", "2026-03-03 11:59", "2026-03-03 09:00"),
    ("2026-03-03 18:00", "2026-03-03 11:59", "2026-03-03 11:59"),
    ("1970-01-01 00:00", "2026-03-03 11:59", "2026-03-02 11:59"),
    ("2026-03-03 16:00", "2026-03-03 16:00", NOON),
    ("2026-03-03 11:59", "2026-03-03 16:00", "2026-03-03 11:59"),
], ids=["as sent", "after an outage", "platform fast", "platform at zero", "our clock set back", "both"])
def test_a_customers_press_is_never_refused_for_its_instant_but_bounded_by_its_receipt(
    company: Session, confirmed: str, received: str, accepted: str,
) -> None:
    person_id, conversation_id = a_customer(company)
    with instants.at(instant(NOON)):
        made = filing.file(company, Actor.person(person_id), NewCase(
            person_id, FACTS, "introductions", "telegram", conversation_id=conversation_id,
            confirmed_at=instant(confirmed), received_at=instant(received)))
    late = made.accepted_at - instant(accepted)
    assert timedelta(0) <= late < timedelta(seconds=5 if accepted == NOON else 0, microseconds=1)
    assert made.response and made.response.due_at == made.accepted_at + timedelta(hours=48)


def test_identifiers_are_tokens_whoever_calls(company: Session) -> None:
    case = a_complaint(company, facts="红娘把我的手机号 13800138000 给了别人。", contact_preference="打 13800138000",
                       acting_for="女儿，身份证 11010519491231002X", mandate="claimed")
    for kept in (case.facts, case.contact_preference, case.acting_for):
        assert kept and "⟦" in kept
        assert "13800138000" not in kept and "11010519491231002X" not in kept
    assert case.mandate == "claimed"


def test_whom_and_which_store_a_case_is_about_is_read_from_its_facts(company: Session) -> None:
    case = a_complaint(company, facts="白鹭街店的红娘孙一诺（H201）态度很差。")
    sun = members.by_number(company, "H201")
    assert sun and case.concerning == {sun.id}
    assert stores.names(company)[case.store_id or sun.id] == "白鹭街店"


def test_the_first_owner_is_of_the_stores_complaint_team(company: Session) -> None:
    officer = the_officer(company)
    nanjing = accounts.hire(company, name="许二", role="complaint_officer", by=SYSTEM)
    company.execute(text("update staff_member set store_id = :store where id = :who"),
                    {"store": members.store_named_in(company, "白鹭街店"), "who": nanjing.id})
    assert a_complaint(company, facts="白鹭街店一直不退费。").owner_id == nanjing.id
    assert a_complaint(company, facts="青砚路店一直不退费。").owner_id == officer.id


def test_of_those_present_the_least_loaded_takes_it(company: Session) -> None:
    officer = the_officer(company)
    second = accounts.hire(company, name="许二", role="complaint_officer", by=SYSTEM)
    company.execute(text("update staff_member set shifts = (select shifts from staff_member where id = :of)"
                         " where id = :who"), {"of": officer.id, "who": second.id})
    owners = [a_complaint(company).owner_id for _ in range(4)]
    assert sorted(map(str, owners)) == sorted(map(str, [officer.id, second.id] * 2))


def test_what_concerns_the_officer_goes_to_a_supervisor_and_what_concerns_a_supervisor_to_the_administrator(
    company: Session,
) -> None:
    officer, supervisor = the_officer(company), the_supervisor(company)
    about_officer = a_complaint(company, facts=f"{officer.name}不回复我。")
    about_supervisor = a_complaint(company, facts=f"{supervisor.name}包庇下属。")
    owner = members.get(company, about_officer.owner_id) if about_officer.owner_id else None
    assert owner and owner.role == "supervisor"
    assert about_supervisor.owner_id == the_administrator(company).id


def test_every_receipt_carries_a_link_that_opens_its_case(company: Session) -> None:
    person_id, conversation_id = a_customer(company)
    made = filing.file(company, Actor.person(person_id), NewCase(
        person_id, FACTS, "other", "web", conversation_id=conversation_id))
    token = made.link.rsplit("/", 1)[1]
    assert len(token) >= 22  # 128 bits in base64
    assert links.opened(company, token).number == made.number
    assert token not in str(scalar(company, "select digest from case_link"))


def test_a_link_expires_can_be_revoked_and_issued_again(company: Session) -> None:
    case = a_complaint(company)
    token = links.issue(company, subject_of(case.id)).rsplit("/", 1)[1]
    with instants.at(instants.now() + links.LIFETIME + timedelta(minutes=1)), pytest.raises(NotFound):
        links.opened(company, token)
    links.revoke(company, subject_of(case.id))
    with pytest.raises(NotFound) as refused:
        links.opened(company, token)
    assert "案件链接" in refused.value.say()
    assert links.opened(company, links.issue(company, subject_of(case.id)).rsplit("/", 1)[1]).id == case.id


def test_severity_follows_the_category_unless_told(company: Session) -> None:
    assert a_complaint(company, category="fraud", facts="对方骗我转账三万元。").severity == "serious"
    assert a_complaint(company, category="fraud", facts="对方骗我转账三万元。", severity="critical").severity == "critical"
    assert a_complaint(company).severity == "normal"


def test_three_on_one_cause_within_a_week_raise_a_flag(company: Session) -> None:
    first = a_complaint(company, "2026-03-03 10:00", category="auto_renewal", facts="自动续费没有提醒过我。")
    a_complaint(company, "2026-03-05 10:00", category="auto_renewal", facts="自动续费没有提醒过我。")
    third = a_complaint(company, "2026-03-09 10:00", category="auto_renewal", facts="自动续费没有提醒过我。")
    assert [flag["kind"] for flag in third.flags] == ["cause"]
    assert first.number in third.flags[0]["numbers"] and again(company, first.id).flags == []
    later = a_complaint(company, "2026-03-20 10:00", category="auto_renewal", facts="自动续费没有提醒过我。")
    assert later.flags == []


def test_a_part_that_was_split_off_and_its_origin_are_one_dispute_of_a_pattern(company: Session) -> None:
    facts = "自动续费没有提醒过我。"
    first = a_complaint(company, "2026-03-03 10:00", category="auto_renewal", facts=facts)
    with instants.at(instant("2026-03-04 10:00")):
        made = merging.split(company, the_officer(company), first.id, "另一次自动续费也没有提醒。", "auto_renewal")
    assert again(company, made.complaint_id).flags == []
    second = a_complaint(company, "2026-03-05 10:00", category="auto_renewal", facts=facts)
    assert second.flags == []
    third = a_complaint(company, "2026-03-06 10:00", category="auto_renewal", facts=facts)
    assert third.flags[0]["numbers"] == [third.number, second.number, first.number]


def test_three_of_one_person_or_on_one_colleague_raise_a_flag(company: Session) -> None:
    customer = a_customer(company)
    for _ in range(3):
        case = a_complaint(company, customer=customer, category="other", facts="红娘陈牧之又没有回电话。")
    assert {flag["kind"] for flag in case.flags} >= {"person", "staff"}
