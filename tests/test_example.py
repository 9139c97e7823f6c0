"""An annotated example of how tests of this project are written. Read it from top to bottom; it runs like any other.

The kinds of test, from the cheapest: a rule by a table of cases, an act on a database, several connections, a platform
with faults, a journey through the real processes. Write the cheapest one that can fail for the reason you have in mind.

Run it with `make test T=tests/test_example.py`. `make test-fast` runs only the rules (tests/<room>/rules/).
"""
from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bots.telegram.sending import Sending
from cases import timeline
from complaints import staff_acts, stages
from complaints.access import subject_of
from conversations.outbox import Outcome, Refused, Retry, Uncertain
from handoff import claiming
from kernel import db, instants
from kernel.errors import BadInput, Conflict, HongniangError
from kernel.settings import settings
from platforms.telegram import Bot, Fault, Telegram, blocked, drop_after_send, f429
from tests.conftest import Count, OwnDatabase
from tests.makers.complaints import a_complaint, the_officer
from tests.makers.handoff import a_matchmaker, a_waiting_customer
from tests.makers.telegram import an_out_row

# 1. A rule: values in, values out. Its table speaks the trade's language, one line a case, with what is expected beside
# it; `ids` puts the words into the report, so that a failure names the case. A rule's tests stand in
# tests/<room>/rules/, where a database or a process is refused; see tests/complaints/rules/test_stages.py.

MOVES = [
    ("a fresh complaint is answered", "received", "respond", "responded"),
    ("a solution is proposed without an answer before it", "received", "propose", "proposed"),
    ("the customer accepts what was proposed", "proposed", "accept", "accepted"),
    ("nobody accepts what was never proposed", "received", "accept", None),
    ("a closed case is opened again", "closed", "reopen", "responded"),
]


@pytest.mark.parametrize(("case", "state", "act", "becomes"), MOVES, ids=[case for case, *_ in MOVES])
def test_a_complaint_moves_by_the_table(case: str, state: str, act: str, becomes: str | None) -> None:
    if becomes is None:
        # An error is part of the interface: its class says what can be done next, its sentence is what a person reads.
        with pytest.raises(Conflict) as refused:
            stages.after(state, act)
        assert stages.TITLES[state] in refused.value.say()
    else:
        assert stages.after(state, act) == becomes


# What a table cannot express, because it holds for every input, is a property: Hypothesis looks for a counterexample.
@given(st.sampled_from(sorted(stages.TITLES)), st.sampled_from(sorted(stages.ACTS)))
def test_no_move_leads_out_of_the_stages(state: str, act: str) -> None:
    try:
        assert stages.after(state, act) in stages.TITLES
    except Conflict as refused:
        assert refused.say()


# 2. An act on a database. The fixtures are named by price (tests/conftest.py): `db` is one transaction on an empty
# schema, rolled back afterwards, about 1 ms; `company` is the same with the demo company in force. Most tests want one
# of these two. What must exist is made by a maker (tests/makers/<room>.py), which calls the room's own public acts and
# takes only what this test is about: here, when the complaint was filed.

def test_a_note_stands_in_the_timeline_under_its_writer(company: Session) -> None:
    case = a_complaint(company, filed="2026-02-05 10:00")
    officer = the_officer(company)
    # The time is set, not waited for: at the start of the block every room's clock shows this instant.
    eleven = instants.parse("2026-02-05 11:00")
    with instants.at(eleven):
        staff_acts.add_note(company, officer, case.id, "已调取约见记录")
    [noted] = [entry for entry in timeline.of(company, *subject_of(case.id)) if entry.kind == "noted"]
    assert noted.facts["text"] == "已调取约见记录" and officer.name in noted.who
    assert eleven <= noted.at < eleven + timedelta(minutes=1)


# A refusal shares its set-up with the success beside it: if the set-up is wrong, the test above fails first, and this
# one can't pass for another reason than the empty note.
def test_an_empty_note_is_refused(company: Session) -> None:
    case = a_complaint(company, filed="2026-02-05 10:00")
    with pytest.raises(BadInput):
        staff_acts.add_note(company, the_officer(company), case.id, "   ")


# The price of a list is a promise too: `queries` counts the statements that reached the database, and the test holds
# that more rows don't cost more of them.
@pytest.mark.parametrize("complaints", [1, 5])
def test_the_timeline_of_many_cases_is_one_query(company: Session, queries: Count, complaints: int) -> None:
    ids = [a_complaint(company).id for _ in range(complaints)]
    company.flush()
    before = len(queries)
    assert {entry.case_id for entry in timeline.of(company, "complaint", *ids)} == set(ids)
    assert len(queries) - before == 1


# 3. Several connections: a rollback can't show what two transactions do to each other. `own_db` and `own_company` are
# a database of the test's own, cloned in about 40 ms: `db.transaction()` really commits. Take one only where commits,
# several connections or killed processes are what the test is about.

def test_of_two_matchmakers_who_claim_at_once_one_gets_the_customer(own_company: OwnDatabase) -> None:
    with db.transaction() as session:
        matchmakers = [a_matchmaker(session), a_matchmaker(session)]
        request_id = a_waiting_customer(session).request_id
    # Threads meet at a barrier, so that the claims are really concurrent; sleeping would only make it likely.
    together = threading.Barrier(2)

    def claim(number: int) -> str:
        together.wait()
        try:
            with db.transaction() as session:
                claiming.claim(session, matchmakers[number], request_id)
        except HongniangError as refused:
            return type(refused).__name__
        return "claimed"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(claim, range(2))) == ["Conflict", "claimed"]


# 4. A platform with faults. Nothing of ours is mocked or patched (`make lint` holds that): what lies outside is a real
# HTTP server under platforms/, and `then` says what it does to the next requests. So the test holds for the bytes on
# the wire, and both sides can be asked: what our code concluded, and what the customer sees.

ANNA = 1001


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as running:
        yield running


@pytest.fixture
def bot(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bot]:
    """A bot of this platform, to whom Anna has written."""
    made = telegram.make_bot()
    # Settings come from the environment; they are cached, so a test that changes them forgets the cache on both sides.
    monkeypatch.setenv("HONGNIANG_TELEGRAM_TOKEN", made.token)
    monkeypatch.setenv("HONGNIANG_TELEGRAM_URL", telegram.url)
    settings.cache_clear()
    telegram.write(made, ANNA, "/start")
    yield made
    settings.cache_clear()


@pytest.mark.parametrize(("fault", "outcome", "shown"), [
    pytest.param(f429(retry=3), Retry, 0, id="too many requests: later"),
    pytest.param(blocked, Refused, 0, id="the customer blocked the bot: never"),
    pytest.param(drop_after_send, Uncertain, 1, id="cut after it went out: nobody knows"),
])
async def test_a_failed_send_says_what_can_be_done_next(
    db: Session, telegram: Telegram, bot: Bot, fault: Fault, outcome: type[Outcome], shown: int,
) -> None:
    telegram.then("sendMessage", [fault])
    sending = Sending()
    try:
        assert isinstance(await sending.send(an_out_row("您好", account=str(bot.id)), str(ANNA)), outcome)
        assert len(telegram.said(bot, ANNA)) == shown
    finally:
        await sending.close()


# 5. A journey: one promise from end to end through the real web, loops and worker, killed where it hurts. There are
# few, because each takes seconds: tests/journeys/test_killed.py shows how processes are started and killed
# (tests/processes.py), tests/journeys/browser/ the pages in a real Chromium (`make test-browser`).
