"""Everything the bot says to a customer, in English and in 繁體: nothing is missing and scripts are not mixed.

Customers press buttons, because English text is not recognised yet. What the company wrote itself (fees, articles,
names, reasons of closed days) stays as it was written.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session

from app import reactions
from complaints import case_view, closing
from complaints.case_view import CaseView
from conversations import owners
from dialogue import message_handler
from dialogue.turn_values import UserMessage
from handoff import queue
from kernel import instants, wording
from kernel.chinese_scripts import traditional
from kernel.instants import parse
from kernel.wording import Language, reading, untranslated
from tests.makers.complaints import a_complaint, again, instant, sent
from tests.makers.dialogue import Customer

HAN = re.compile(r"[\u3400-\u9fff]")
DAY, NIGHT = parse("2026-02-05 10:00"), parse("2026-02-05 23:30")
SOLUTION = "2026-03-04 10:00"


@dataclass
class Reader(Customer):
    """A customer who reads in a language; records everything that is said to them."""

    language: Language = "zh-Hans"
    said: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # keys not available in the language

    def press(self, *payloads: str, company_data: bool = False) -> str:
        """Presses buttons one after the other; returns the replies to the last. `company_data` exempts them from the
        check.
        """
        for payload in payloads:
            with reading(self.language):
                last = self.says(payload)
            if not company_data:
                self.said += [text for reply in self.last.replies
                              for text in (reply.text, *(button.title for button in reply.buttons))]
        return last

    @property
    def faults(self) -> list[str]:
        """Keys not available in the language, and texts in another language or script."""
        assert self.said
        return [*sorted(self.missing), *filter(self._is_mixed, self.said)]

    def _is_mixed(self, text: str) -> bool:
        ours = re.sub(r"https?://\S+", "", text)
        return bool(HAN.search(ours)) if self.language == "en" else traditional(ours) != ours


@pytest.fixture(params=["en", "zh-Hant"])
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
def reader(company: Session, language: Language) -> Iterator[Reader]:
    """A customer within published hours."""
    reactions.install()
    with untranslated() as missing:
        yield Reader(company, DAY, language=language, missing=missing)


@pytest.fixture
def case(company: Session, reader: Reader) -> CaseView:
    """A case of the customer with a solution that was delivered."""
    made = a_complaint(company, facts="Two meetings out of six.", customer=(reader.person_id, reader.conversation_id))
    sent(company, made, SOLUTION, "We refund four meetings within seven days.", "solution")
    reader.at = instant("2026-03-04 11:00")
    return again(company, made.id)


FILLED = ("/complain", '/inform{"category": "more"}', '/inform{"category": "fraud"}', "I paid 28000 and heard nothing.",
          '/inform{"wish": "refund"}', "/deny")


def test_a_complaint_from_the_first_button_to_its_state(reader: Reader) -> None:
    reader.press("/greet", *FILLED)
    reader.press("/edit_complaint", '/inform{"edit": "wish"}', '/inform{"wish": "apology_and_reason"}')
    reader.press("/submit_complaint", "/complaint_status", "/case_link", "/submit_complaint")
    [made] = case_view.of_person(reader.session, reader.person_id)
    assert made.wish == {"en": "An apology and an explanation", "zh-Hant": "道歉並説明原因"}[reader.language]
    assert reader.faults == []


def test_a_complaint_with_a_way_to_be_reached_and_every_wrong_answer(reader: Reader) -> None:
    reader.press("/complain", '/inform{"category": "other"}', "a", "b" * 5000, "We met only twice in half a year.")
    reader.press("c" * 1500, '/inform{"wish": "-"}', "/affirm", "?!", '/inform{"contact": "here"}')
    reader.press("/edit_complaint", '/inform{"edit": "facts"}', "It was three times in half a year.", "/edit_complaint",
                 '/inform{"edit": "contact"}', "⟦phone:0123456789abcdef⟧")
    reader.press("/submit_complaint", "/complaint_status")
    assert reader.faults == []


def test_what_interrupts_the_form_and_cancelling_it(reader: Reader) -> None:
    reader.press("/complain", "/goodbye", "/abuse", "/bot_identity", "/complaint_status", "/queue_position", "/cancel",
                 "/cancel", "/complain", "/restart")
    assert reader.faults == []


def test_everything_that_needs_no_form(reader: Reader) -> None:
    reader.press("/greet", "/goodbye", "/goodbye", "/thanks", "/thanks", "/affirm", "/deny", "/inform",
                 "/edit_complaint", "/bot_identity", "/chitchat", "/chitchat", "/out_of_scope", "/abuse", "/abuse", "/")
    reader.press(*(f"/ask_{subject}" for subject in (
        "registration", "realname", "process", "meeting", "privacy", "safety", "refund", "complaint_process")))
    reader.press("/complaint_status", "/case_link", "/accept_solution", "/reject_solution", "/withdraw_complaint",
                 "/add_to_complaint", "/reopen_complaint", "/counter_proposal")
    reader.press("/ask_fee", company_data=True)
    assert reader.buttons == [wording.in_language(wording.Message("dialogue.button.human"), reader.language)]
    assert reader.faults == []


def test_the_hours_by_day_and_by_night(reader: Reader) -> None:
    for at in (parse("2026-07-08 10:00"), parse("2026-07-08 23:30")):
        reader.at = at
        reader.press("/ask_hours")
    assert reader.faults == []


def test_a_person_by_day_and_what_is_said_while_waiting(reader: Reader) -> None:
    reader.press("/queue_position", "/request_human", "/request_human", "/queue_position", "Is anybody there?",
                 "/complaint_status")
    second = Reader(reader.session, reader.at, language=reader.language)
    second.press("/request_human", "/queue_position", "/cancel")
    reader.said += second.said
    request = queue.open_request(reader.session, reader.conversation_id)
    assert request is not None and str(request.reason) == "顾客要求人工"
    reader.press("/cancel", "blueberry", "blueberry")
    assert reader.owner == "queue"
    assert reader.faults == []


def test_a_person_by_night(reader: Reader) -> None:
    reader.at = NIGHT
    reader.press("/request_human", "Please call me.", "/queue_position", "/request_human", "/complain", "/cancel",
                 "/cancel")
    assert reader.faults == []


@pytest.mark.parametrize("at", [DAY, NIGHT])
@pytest.mark.parametrize("written", ["我不想活了", "他现在正在打我", "我刚给骗子转了五万，被拉黑了"])
def test_danger(reader: Reader, written: str, at: object) -> None:
    reader.at = DAY if at == DAY else NIGHT
    reader.press(written)
    assert reader.faults == []


def test_a_solution_is_accepted(reader: Reader, case: CaseView) -> None:
    reader.press("/thanks", "/affirm", "/deny", "/accept_solution", f'/confirm_accept{{"case": "{case.number}"}}',
                 "/complaint_status", f'/confirm_accept{{"case": "{case.number}"}}')
    assert again(reader.session, case.id).state == "accepted"
    assert reader.faults == []


def test_a_solution_is_refused(reader: Reader, case: CaseView) -> None:
    reader.press("/reject_solution", "/cancel", "/reject_solution", "no", "It should be five meetings, not four.",
                 "/complaint_status")
    assert again(reader.session, case.id).state == "rejected"
    assert reader.faults == []


def test_a_solution_is_answered_with_a_condition(reader: Reader, case: CaseView) -> None:
    reader.press("可以，但十五号前到账")
    request = queue.open_request(reader.session, reader.conversation_id)
    assert request is not None and str(request.reason) == f"投诉 {case.number} 的顾客对方案提出条件"
    assert reader.faults == []


def test_a_case_is_added_to_withdrawn_and_reopened(reader: Reader, case: CaseView) -> None:
    reader.press("/add_to_complaint", "The contract says six meetings.", "/withdraw_complaint", "/deny",
                 f'/confirm_withdraw{{"case": "{case.number}"}}', f'/confirm_withdraw{{"case": "{case.number}"}}')
    reader.press("/reopen_complaint", "It has not been solved yet.", "/complaint_status", "/case_link")
    assert again(reader.session, case.id).is_open
    assert reader.faults == []


def test_a_case_that_was_closed_is_reopened(reader: Reader, case: CaseView) -> None:
    with instants.at(instant("2026-03-11 10:00")):
        closing.close_silent(reader.session, case.id)
    reader.at = instant("2026-03-12 10:00")
    reader.press("/complaint_status", "/reopen_complaint", "The refund has not arrived.")
    assert again(reader.session, case.id).is_open
    assert reader.faults == []


def test_a_complaint_that_is_overdue(reader: Reader) -> None:
    reader.press(*FILLED, "/submit_complaint")
    reader.at = parse("2026-03-02 10:00")
    reader.press("/complaint_status", "回执号 234-567-89A")
    assert reader.faults == []


@pytest.mark.parametrize("act", ["/suggest", "/praise"])
def test_suggestions_and_praise(reader: Reader, act: str) -> None:
    reader.press(act, "Ms Lin is patient; more tea parties, please.")
    assert reader.faults == []


def test_a_picture_without_words_and_nothing_to_say(reader: Reader) -> None:
    reader.press("", " ")
    assert reader.faults == []


def test_the_stored_dialogue_holds_what_the_customer_wrote_and_no_sentence_of_ours(reader: Reader) -> None:
    reader.press(*FILLED)
    with instants.at(reader.at):
        state = owners.current(reader.session, reader.conversation_id).dialogue
        decision = message_handler.handle(
            reader.session, reader.context(), [UserMessage("提交", "/submit_complaint")], state)
    assert not HAN.search(repr(state))
    assert "回执号" in decision.replies[0].text
    assert reader.faults == []
