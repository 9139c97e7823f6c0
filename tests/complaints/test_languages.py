"""A complaint from receipt to reopening, for customers who write English or 繁體."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import reactions
from cases import links, timeline
from complaints import closing, customer_decisions, deadline_texts, reopening, stages
from complaints.access import subject_of
from complaints.case_view import CaseView
from conversations import threads, transcript
from conversations.messages import Line
from deadlines.counting import Count
from kernel import db, instants, wording
from kernel.actors import Actor
from kernel.errors import Conflict
from kernel.wording import Language, in_language
from tests.complaints.test_link_page import Browser, plain
from tests.conftest import OwnDatabase
from tests.makers.complaints import a_complaint, a_customer, again, instant, sent, the_officer
from tests.makers.notices import delivers

SOLUTION = "Solution: we refund the four meetings within seven days."
FILED = "2026-02-10 10:00"  # a Tuesday; Spring Festival and a make-up workday on a Saturday follow
PROPOSED = "2026-02-11 09:00"


@pytest.fixture(autouse=True)
def _wired() -> None:
    reactions.install()


def chinese(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]+", text)


def a_case(session: Session, language: Language, filed: str = FILED) -> CaseView:
    """A complaint of a customer who writes in this language."""
    customer = a_customer(session)
    threads.speaks(session, customer[1], language)
    return a_complaint(session, filed, facts="Six meetings were promised, two were arranged.", customer=customer)


def proposed(session: Session, language: Language) -> CaseView:
    case = a_case(session, language)
    sent(session, case, PROPOSED, SOLUTION, "solution")
    return again(session, case.id)


def counts(case: CaseView) -> tuple[Count, Count]:
    assert case.response and case.solution
    return case.response.count, case.solution.count


def receipt(case: CaseView, language: Language) -> list[str]:
    said = deadline_texts.receipt(case.kind, case.number, "https://company/c/token", counts(case), "submission",
                                  instant(FILED))
    return [in_language(one, language) for one in said]


def lines(session: Session, case: CaseView) -> list[Line]:
    assert case.conversation_id
    return transcript.lines(session, case.conversation_id, limit=100)


def last(session: Session, case: CaseView) -> str:
    return lines(session, case)[-1].text


def test_the_receipt_in_english(company: Session) -> None:
    case = a_case(company, "en")
    number, promised, link = receipt(case, "en")
    assert number == (f"Your complaint has been received. The receipt number is {case.number}. "
                      "Please keep it; you can ask about progress with it.")
    assert promised.splitlines() == [
        "First answer: one of us will contact you by Thu 12 Feb, 10:00. "
        "That is 48 hours without a break from your submission, nights and holidays included.",
        "Solution: by Thu 26 Feb, 24:00. The day of your submission is not counted; 7 working days follow. "
        "Not counted in between: 9 weekend or holiday days. "
        "Made a working day in exchange for a holiday, and counted: 14 Feb."]
    assert link.endswith("please do not pass it on:\nhttps://company/c/token")
    assert not chinese(f"{number}{promised}{link}")


def test_the_receipt_in_traditional_script(company: Session) -> None:
    case = a_case(company, "zh-Hant")
    number, promised, link = receipt(case, "zh-Hant")
    assert number == f"投訴已受理，回執號 {case.number}。請保存好，查詢進度時用得上。"
    assert promised.splitlines()[0] == "響應：2月12日（週四）10:00前有專人聯繫您。從您提交時起連續 48 小時，夜間和節假日照算。"
    assert link.startswith("用這個鏈接隨時看進度、交證據、答覆方案")


@pytest.mark.parametrize(("kind", "said"), [
    ("suggestion", "No deadline applies to a suggestion. We will tell you once it has been dealt with."),
    ("praise", "No deadline applies to a compliment. We will tell you once it has been dealt with."),
])
def test_what_has_no_deadline_says_so(kind: str, said: str) -> None:
    said_of_it = deadline_texts.receipt(kind, "T7K-4QX-9HM", "link", None, "submission", instant(FILED))[1]
    assert in_language(said_of_it, "en") == said


@pytest.mark.parametrize(("language", "titles"), [
    ("zh-Hans", ["接受方案", "不接受"]), ("zh-Hant", ["接受方案", "不接受"]),
    ("en", ["Accept the solution", "Do not accept"]),
])
def test_buttons_under_a_solution_are_in_the_customers_language(
    company: Session, language: Language, titles: list[str],
) -> None:
    case = proposed(company, language)
    [solution] = lines(company, case)
    assert [button.title for button in solution.buttons] == titles and solution.text == SOLUTION
    assert [button.payload.split("{")[0] for button in solution.buttons] == ["/accept_solution", "/reject_solution"]


def test_from_silence_to_reopening_in_english(company: Session) -> None:
    case = proposed(company, "en")
    with instants.at(instant(PROPOSED) + closing.TELL_AFTER):
        closing.announce_silence(company, case.id)
    assert last(company, case) == (
        f"We have not received your answer to the solution for complaint {case.number}. "
        "Without an answer within 2 days of this message we will close it for now. You can accept it or not at any "
        "time, with the buttons under the solution or by your case link, or just write to us.")
    delivers(company, case, instant(PROPOSED) + closing.TELL_AFTER + timedelta(minutes=1))
    with instants.at(instant(PROPOSED) + closing.CLOSE_AFTER + timedelta(minutes=1)):
        closing.close_silent(company, case.id)
    assert last(company, case).startswith(f"We have closed your complaint {case.number} for now")
    with instants.at(instant(PROPOSED) + timedelta(days=8)):
        reopening.reopen_by_staff(company, the_officer(company), case.id, "顾客来电要求重新打开")
    assert last(company, case) == (
        f"Your complaint {case.number} is open again. You will have a solution by Tue 3 Mar, 24:00.")
    assert not chinese("".join(line.text for line in lines(company, case)))


def test_from_silence_to_closing_in_traditional_script(company: Session) -> None:
    case = proposed(company, "zh-Hant")
    with instants.at(instant(PROPOSED) + closing.TELL_AFTER):
        closing.announce_silence(company, case.id)
    assert last(company, case).startswith(
        f"投訴 {case.number} 的解決方案還沒有收到您的答覆。從您收到這條消息起 2 天內沒有答覆，我們會先結案；")
    delivers(company, case, instant(PROPOSED) + closing.TELL_AFTER + timedelta(minutes=1))
    with instants.at(instant(PROPOSED) + closing.CLOSE_AFTER + timedelta(minutes=1)):
        closing.close_silent(company, case.id)
    assert "我們就接着處理" in last(company, case)


@pytest.mark.parametrize("because", sorted(set(stages.BECAUSE) - {"merged"}))
def test_every_end_is_told_in_english(because: str) -> None:
    said = in_language(wording.Message(f"complaints.told_{because}", kind=wording.Message("complaints.kind.complaint"),
                                       number="T7K-4QX-9HM", days=30), "en")
    assert "complaint T7K-4QX-9HM" in said and "within 30 days" in said and not chinese(said)


def test_a_refusal_of_a_solution_noted_by_staff_is_told_with_its_date(company: Session) -> None:
    case = proposed(company, "en")
    with instants.at(instant("2026-03-02 10:00")):
        customer_decisions.record_verbal_refusal(company, the_officer(company), case.id, "顾客来电说金额不对")
    assert last(company, case) == (f"We have noted that you do not accept the solution for complaint {case.number}. "
                                   "You will have a revised solution by Wed 11 Mar, 24:00.")


def test_staff_read_chinese_of_what_happened_in_an_english_turn(company: Session) -> None:
    with wording.reading("en"):
        case = a_case(company, "en")
        customer_decisions.ask_person(company, Actor.person(case.person_id), case.id)
    titles = [str(entry.title) for entry in timeline.of(company, "complaint", case.id)]
    assert "受理" in titles and "顾客要求人工联系" in titles
    assert case.response and case.response.label == f"投诉 {case.number}"


def test_what_cannot_be_done_now_is_said_in_english(company: Session) -> None:
    case = a_case(company, "en")
    with pytest.raises(Conflict) as refused, wording.reading("en"):
        customer_decisions.accept(company, Actor.person(case.person_id), case.id)
    with wording.reading("en"):
        assert refused.value.say() == (
            "This complaint is “received” at the moment, so it is not possible to accept a solution.")
    assert refused.value.say() == "这件投诉现在是“已受理”，不能记录接受。"


@pytest.fixture
def linked(own_company: OwnDatabase) -> Callable[[Language], Browser]:
    """Makes a case with a delivered solution in a language, and returns its page."""
    def make(language: Language) -> Browser:
        with db.transaction() as session:
            case = a_case(session, language)
            sent(session, case, PROPOSED, SOLUTION, "solution")
            return Browser("/c/" + links.issue(session, subject_of(case.id)).rsplit("/", 1)[1])

    return make


def test_the_case_link_in_english(linked: Callable[[Language], Browser]) -> None:
    browser = linked("en")
    answer = browser.ask("GET")
    said = plain(answer.text)
    assert '<html lang="en">' in answer.text
    for sentence in (
            "Complaint · Quality or number of introductions", "Solution proposed", "The deadlines we have promised",
            "Done on Wed 11 Feb, 09:00", "Tue 10 Feb, 10:00 Received", "Ask a person to contact me",
            "This link is for you alone; please do not pass it on."):
        assert sentence in said
    assert set(chinese(said)) <= {"春节"}, "the holiday's name, as the notice of the State Council has it"
    asked = plain(browser.ask("GET", "/accept").text)
    assert "Once you accept, we carry it out and then close the case." in asked
    refused = browser.ask("POST", "/reject", data={"text": ""})
    assert refused.status_code == 422
    assert "Please give the reason in at least 2 characters, so that" in plain(refused.text)
    rejected = plain(browser.ask("POST", "/reject", data={"text": "Too little"}).text)
    assert "We have noted that you do not accept the solution, and why." in rejected and "Revised solution" in rejected
    files = plain(browser.ask("POST", "/files", files=[("file", ("a.exe", b"MZ" + bytes(99)))]).text)
    assert "The file “a.exe” is of a kind that is not supported. You can upload PDF, pictures" in files
    withdrawn = plain(browser.ask("POST", "/withdraw", data={"text": ""}).text)
    assert "Withdrawn: at your request" in withdrawn and "You can reopen it within thirty days." in withdrawn
    reopened = plain(browser.ask("POST", "/reopen", data={"text": "It is not solved"}).text)
    assert "It is open again." in reopened
    assert set(chinese(asked + rejected + files + withdrawn + reopened)) <= {"春节", "元旦"}


def test_the_case_link_in_traditional_script(linked: Callable[[Language], Browser]) -> None:
    browser = linked("zh-Hant")
    answer = browser.ask("GET")
    said = plain(answer.text)
    assert '<html lang="zh-Hant">' in answer.text
    for sentence in ("我們承諾的時限", "已於 2月11日（週三）09:00 完成", "鏈接只給您本人，請不要轉發。對處理不滿意，可以撥打 12315。"):
        assert sentence in said
    assert "已記下您接受方案。方案履行後我們會結案，並告訴您。" in plain(browser.ask("POST", "/accept").text)
