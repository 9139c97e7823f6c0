"""The case link's page of merged cases: each part with its own deadlines, and what withdrawing does to which."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app import reactions
from cases import links
from complaints import merging
from complaints.access import subject_of
from complaints.case_view import CaseView
from complaints.manual_entry import manual_filing
from complaints.manual_entry.manual_filing import Noted
from kernel import db, instants
from kernel.time_words import deadline
from tests.complaints.test_link_page import Browser
from tests.conftest import OwnDatabase
from tests.makers.complaints import FACTS, again, the_officer
from tests.makers.notices import told

Family = tuple[CaseView, CaseView]


@pytest.fixture
def family(own_company: OwnDatabase) -> Iterator[Family]:
    """Two cases by telephone, the younger merged into the elder; neither receipt was told."""
    reactions.install()
    with db.transaction() as session:
        officer, now = the_officer(session), instants.now().replace(microsecond=0)
        with instants.at(now - timedelta(hours=3)):
            elder = manual_filing.register(session, officer, Noted("phone", now - timedelta(hours=3), FACTS,
                                                                   "introductions"))
            person = again(session, elder.complaint_id).person_id
        with instants.at(now - timedelta(hours=2)):
            part = manual_filing.register(session, officer, Noted(
                "phone", now - timedelta(hours=2), "红娘介绍的人向我借钱。", "fraud", person_id=person))
        merging.merge(session, officer, elder.complaint_id, part.complaint_id, "同一位红娘")
        found = again(session, elder.complaint_id), again(session, part.complaint_id)
    yield found


def browser_of(case: CaseView) -> Browser:
    with db.transaction() as session:
        return Browser("/c/" + links.issue(session, subject_of(case.id)).rsplit("/", 1)[1])


def test_the_page_of_the_elder_lists_each_part_with_its_own_deadlines(family: Family) -> None:
    elder, part = family
    said = browser_of(elder).page()
    own, of_part = said.split(f"并在一起处理的 {part.number}（疑似诈骗）：我们承诺的时限")
    for shown, case in ((own, elder), (of_part, part)):
        for clock in (case.response, case.solution):
            assert clock and f"{clock.title} {deadline(clock.due_at, clock.count.last_day)}前" in shown


def test_a_receipt_is_told_by_the_link_with_number_and_deadlines_on_the_page(family: Family) -> None:
    elder, part = family
    said = browser_of(elder).page()
    with db.transaction() as session:
        for case in family:
            receipt = next(one for one in [told(session, again(session, case.id), "receipt")])
            assert receipt.told_by_way == "link"
    assert elder.number in said and part.number in said


def test_withdrawing_by_the_link_of_a_part_says_what_is_withdrawn_and_what_goes_on(family: Family) -> None:
    elder, part = family
    browser = browser_of(part)
    asked = re.sub(r"\s+", " ", browser.ask("GET", "/withdraw").text)
    assert f"撤回的是 {elder.number}。并在一起的 {part.number}（疑似诈骗）还没有答复，会继续处理" in asked
    after = browser.ask("POST", "/withdraw", data={"text": ""}).text
    assert f"已按您的要求撤回 {elder.number}。与它并在一起的 {part.number} 还没有答复，我们继续处理" in after
    assert f"今后用 {elder.number} 查询" not in after or "（已不再并在一起）" in after
    assert f"已按您的要求撤回 {elder.number}" not in browser.page().split("给您的消息")[0], "only just after the act"


def test_a_merging_that_was_told_is_marked_as_over_once_it_is(family: Family) -> None:
    elder, part = family
    browser = browser_of(part)
    assert "（已不再并在一起）" not in browser.page(), "and the merging is told by this page"
    after = browser.ask("POST", "/withdraw", data={"text": ""}).text
    assert f"今后用 {elder.number} 查询，原来的时限照旧。（已不再并在一起）" in after


def test_withdrawing_by_the_link_of_the_elder_names_what_goes_on(family: Family) -> None:
    elder, part = family
    after = browser_of(elder).ask("POST", "/withdraw", data={"text": ""}).text
    assert f"已按您的要求撤回 {elder.number}，三十天内可以重新打开。{part.number}还没有答复，我们继续处理。" in after
