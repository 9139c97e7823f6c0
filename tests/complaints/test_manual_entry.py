"""Manual entry of a caller or visitor: the instant from which it counts, what the vault stores, finding the customer
again.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from complaints import case_view, deadline_texts
from complaints.api.staff_routes import template
from complaints.board import read_model
from complaints.board.filters import Filters
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from complaints.outside import csv_reading, reference_views
from kernel import instants
from kernel.errors import BadInput, NotAllowed
from people import consent, vault
from staff import members
from tests.conftest import scalar
from tests.makers.complaints import (
    again,
    instant,
    the_administrator,
    the_officer,
    the_supervisor,
)
from tests.makers.handoff import a_matchmaker

NOW = instant("2026-03-03 10:00")
CALLED = instant("2026-03-02 16:20")
PHONE, LANDLINE = "138 1234 5678", "0512-6520 8888"
NOTED = Noted(way="phone", at=CALLED, facts="说好三个月六次约见，只见了两位，打 13812345678 也没人回。", category="introductions",
              reach=PHONE, agreed=True, convenient="晚上七点以后")


@pytest.fixture(autouse=True)
def _at_ten() -> Iterator[None]:
    with instants.at(NOW):
        yield


def test_it_counts_from_the_noted_instant_and_says_so(company: Session) -> None:
    filed = manual_filing.register(company, the_officer(company), NOTED)
    assert filed.accepted_at == CALLED and filed.response and filed.solution
    assert filed.response.due_at == CALLED + timedelta(hours=48)
    assert str(deadline_texts.response(filed.response.count, "phone", NOW)) == (
        "响应：3月4日（周三）16:20前有专人联系您。从您来电时起连续 48 小时，夜间和节假日照算。")
    assert str(deadline_texts.solution(filed.solution.count, "phone", NOW)).startswith("解决方案：3月11日（周三）24:00前。来电当天不计")
    found = again(company, filed.complaint_id)
    assert (found.via, found.channel, found.state) == ("phone", "phone", "received")
    assert found.received_at == CALLED and found.owner_id is not None


def test_how_to_reach_them_goes_into_the_vault_alone(company: Session) -> None:
    officer = the_officer(company)
    for reach, value in ((PHONE, "13812345678"), (LANDLINE, "051265208888"), ("微信号 lanzhou_2026", "lanzhou_2026")):
        filed = manual_filing.register(company, officer, replace(NOTED, reach=reach))
        found = again(company, filed.complaint_id)
        token = re.match(r"⟦(phone|wechat):[0-9a-f]{6}⟧", found.contact_preference or "")
        assert token and found.contact_preference == f"{token[0]}，晚上七点以后"
        assert vault.reveal(company, token[0], members.actor(officer), "回电核对") == value
        assert consent.has(company, found.person_id, manual_filing.PURPOSE)
    for table in ("complaint", "case_entry", "audit", "alert"):
        whole = scalar(company, f"select string_agg({table}::text, ' ') from {table}")
        assert not re.search(r"13812345678|138 1234|6520|lanzhou", str(whole)), table


@pytest.mark.parametrize(("changed", "say"), [
    ({"at": NOW + timedelta(minutes=1)}, "时间 2026年3月3日 10:01 还没有到，请检查。"),
    ({"at": instant("1999-12-31 10:00")}, "时间 1999年12月31日 10:00 早于 2000 年，请检查。"),
    ({"reach": "老地方"}, "没有认出“联系电话”里的号码。请写手机号、座机、邮箱，或“微信号 ……”。"),
    ({"agreed": False}, "留号码前请告知顾客只用于处理这件投诉，征得同意后勾选。顾客不同意就不填号码。"),
    ({"facts": "嗯"}, "请写明发生了什么，至少四个字。"), ({"category": ""}, "请选一个类别。"),
    ({"category": "weather"}, "没有“weather”这个投诉类别。"), ({"way": "fax"}, "没有“fax”这种来访方式。可用：来电、到店、来信。"),
])
def test_what_is_wrong_is_said_and_nothing_is_filed(company: Session, changed: dict[str, Any], say: str) -> None:
    with pytest.raises(BadInput) as refused, company.begin_nested():
        manual_filing.register(company, the_officer(company), replace(NOTED, **changed))
    assert refused.value.say() == say
    assert scalar(company, "select count(*) from complaint") == 0
    assert scalar(company, "select count(*) from person") == 0


def test_a_letter_of_unknown_arrival_is_filed_at_once_and_its_arrival_asked_for(company: Session) -> None:
    supervisor = the_supervisor(company)
    with instants.at(NOW):
        filed = manual_filing.register(company, supervisor, replace(NOTED, way="letter", at=None))
        [letter] = reference_views.of(company, filed.complaint_id)
        assert NOW <= filed.accepted_at < NOW + timedelta(minutes=1) and letter.missing == ("received_at",)
        dated = manual_filing.register(company, supervisor, replace(NOTED, way="letter", at=CALLED))
        [letter] = reference_views.of(company, dated.complaint_id)
    assert (dated.accepted_at, letter.received_at, letter.missing, letter.clock) == (CALLED, CALLED, (), None)
    with pytest.raises(BadInput) as refused:
        manual_filing.register(company, supervisor, replace(NOTED, at=None))
    assert "来电或到店的时间" in refused.value.say()


def test_a_visitor_without_a_number_is_registered_and_found_by_the_way_they_came(company: Session) -> None:
    supervisor = the_supervisor(company)
    manual_filing.register(company, supervisor, NOTED)
    filed = manual_filing.register(company, supervisor, Noted(
        "visit", NOW, "门店推荐的人与资料不符，请核实。", "fake_profile", acting_for="替女儿", mandate="claimed"))
    [row] = read_model.page(company, supervisor, Filters(via="visit")).rows
    assert row.case.id == filed.complaint_id and row.case.contact_preference is None
    assert (row.case.acting_for, row.case.mandate) == ("替女儿", "claimed")


def test_praise_runs_no_clock(company: Session) -> None:
    filed = manual_filing.register(company, the_officer(company), replace(
        NOTED, kind="praise", facts="红娘很耐心，谢谢她", category="other"))
    assert filed.response is None and filed.solution is None


def test_whoever_calls_again_is_known(company: Session) -> None:
    officer = the_officer(company)
    first = manual_filing.register(company, officer, NOTED)
    by_landline = manual_filing.register(company, officer, replace(NOTED, reach=LANDLINE, facts="另一位顾客的事情经过。"))
    person_id = again(company, first.complaint_id).person_id
    for typed, how in (("13812345678", "手机号"), ("138-1234-5678", "手机号"),
                       (first.number.lower().replace("-", ""), f"回执号 {first.number}")):
        known = manual_filing.look_up(company, officer, typed)
        assert known and (known.person_id, str(known.how)) == (person_id, how)
        assert [case.number for case in known.cases] == [first.number]
    landline = manual_filing.look_up(company, officer, "0512 65208888")
    assert landline and landline.person_id == again(company, by_landline.complaint_id).person_id
    second = manual_filing.register(company, officer, replace(NOTED, person_id=person_id))
    assert again(company, second.complaint_id).person_id == person_id
    assert scalar(company, "select count(*) from audit where act = 'complaint.look_up'") == 4
    for unknown in ("13900001111", "T7K-4QX-9HM", "不记得了", ""):
        assert manual_filing.look_up(company, officer, unknown) is None


def test_a_number_that_two_customers_gave_names_nobody(company: Session) -> None:
    officer = the_officer(company)
    for _ in range(2):
        manual_filing.register(company, officer, NOTED)
    with pytest.raises(BadInput) as several:
        manual_filing.look_up(company, officer, PHONE)
    assert "不止一位顾客" in several.value.say()


def test_nobody_learns_that_a_case_is_about_them(company: Session) -> None:
    matchmaker = a_matchmaker(company)
    filed = manual_filing.register(company, matchmaker, replace(NOTED, concerning=[matchmaker.id]))
    for typed in (PHONE, filed.number):
        assert manual_filing.look_up(company, matchmaker, typed) is None
        assert manual_filing.look_up(company, the_officer(company), typed)
    with pytest.raises(NotAllowed):
        case_view.get(company, matchmaker, filed.complaint_id)


def test_who_may_register(company: Session) -> None:
    assert manual_filing.register(company, a_matchmaker(company), NOTED).number
    with pytest.raises(NotAllowed):
        manual_filing.register(company, the_administrator(company), NOTED)
    with pytest.raises(NotAllowed):
        manual_filing.look_up(company, the_administrator(company), PHONE)


def test_the_template_is_a_file_that_can_be_filled_in(company: Session) -> None:
    from starlette.requests import Request

    request = Request({"type": "http", "headers": [], "state": {"staff": the_officer(company)}})
    head = template(request).body
    assert csv_reading.rows(bytes(head)) == []
    line = "12315,SH-1,2026-03-02 10:00,退费争议,合同没有履行，要求退费,2026-03-20 18:00"
    line += "," * (len(csv_reading.COLUMNS) - line.count(",") - 1)
    [row] = csv_reading.rows(bytes(head) + line.encode())
    assert row.fault is None and row.cells["number"] == "SH-1"
    request = Request({"type": "http", "headers": [], "state": {"staff": a_matchmaker(company)}})
    with pytest.raises(NotAllowed):
        template(request)
