"""The acts of a random year: what customers, staff, platforms and authorities do, each told to the model as well."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from app import turn
from bots.intake import take_in
from cases import approval, customer_notices, kinds, pause_requests
from complaints import case_view, closing, customer_decisions, filing, merging, reopening, staff_acts
from complaints.answer_criteria import Means
from complaints.filing import NewCase
from complaints.outside import intake
from complaints.outside.intake import Arrived
from conversations.messages import Incoming
from deadlines.pause_reasons import PauseReason
from kernel import instants
from kernel.actors import SYSTEM, Actor
from tests.long.naive_model import OUTSIDE, REVISED, SOLUTION, NaiveCase, NaiveClock
from tests.long.random_year import Told, Year
from tests.long.year_authorities import notice, policy
from tests.makers.complaints import ANSWER, FACTS, the_officer, the_supervisor

CATEGORIES = ("introductions", "refund_dispute", "fraud", "store_service")
KIND = "complaint"
MEANS: tuple[Means, ...] = ("response", "solution")


def file(year: Year) -> None:
    """A customer complains: by chat, or by telephone some time ago."""
    customer = year.a_customer()
    with year.act("file") as session:
        at = year.now
        category = year.chance.choice(CATEGORIES)
        if customer.conversation is None:
            at -= timedelta(minutes=year.chance.randrange(1, 300))
            made = filing.file(session, Actor.staff(the_officer(session).id), NewCase(
                customer.person, FACTS, category, "phone", via="phone", called_at=at))
        else:
            made = filing.file(session, Actor.person(customer.person), NewCase(
                customer.person, FACTS, category, customer.channel, conversation_id=customer.conversation,
                confirmed_at=at, received_at=at))
        year.model.filed(NaiveCase(made.complaint_id, customer.person, at, category, customer.channel))
        year.tell(f"case {year.short(made.complaint_id)} filed by {customer.channel} at {at:%m-%d %H:%M:%S}")


def import_letter(year: Year) -> None:
    """A platform forwards a complaint of somebody unknown, with a date until which it wants an answer."""
    with year.act("import") as session:
        received = year.now - timedelta(hours=year.chance.randrange(1, 60))
        due = year.now + timedelta(days=year.chance.randrange(2, 15))
        result = intake.receive(session, SYSTEM, Arrived(
            "12315", f"N{len(year.model.cases)}-{year.chance.random()}"[:20], received, CATEGORIES[1], FACTS,
            deadline_at=due))
        person = case_view.get(session, the_supervisor(session), result.complaint_id).person_id
        case = NaiveCase(result.complaint_id, person, received, CATEGORIES[1], "12315")
        year.model.filed(case)
        case.clocks.append(NaiveClock(OUTSIDE, received, 0, due))
        year.tell(f"case {year.short(case.id)} imported, received {received:%m-%d %H:%M}")


def reply(year: Year) -> None:
    """Staff answer or propose a solution in the chat; it counts only when it arrives."""
    case = _one(year)
    means: Means = year.chance.choice(MEANS)
    with year.act(means) as session:
        sent = staff_acts.reply(session, the_officer(session), case.id, f"{ANSWER}（{year.chance.random():.6f}）", means)
        year.answers[sent] = Told(case.id, means, year.now)
        year.tell(f"case {year.short(case.id)}: {means} queued")


def call(year: Year) -> None:
    """Staff note a telephone call, made now or some time ago."""
    case = _one(year)
    means: Means = year.chance.choice(MEANS)
    at = max(case.accepted + timedelta(seconds=1), year.now - timedelta(
        minutes=year.chance.choice((0, 10, 600, 4000))))
    with year.act("call") as session:
        staff_acts.record_call(session, the_officer(session), case.id, at, "电话里向顾客说明了核实的结果", means)
        year.model.answered(case.id, means, at, noted_at=year.now)
        if means == "solution":
            year.solutions_told(case.id, at, noted_at=year.now)
        year.pauses_told(case.id, at)
        year.spoken.append((year.model.survivor(case.id).id, at))
        year.tell(f"case {year.short(case.id)}: {means} by telephone at {at:%m-%d %H:%M}")


def confirm(year: Year) -> None:
    """Staff learn that a message whose outcome was unknown did arrive, and when."""
    if not year.uncertain:
        return
    outbox_id, sent = year.chance.choice(list(year.uncertain.items()))
    told = year.answers[outbox_id]
    at = sent + (year.now - sent) * year.chance.random()
    with year.act("confirm") as session:
        staff_acts.confirm_delivered(session, the_officer(session), told.case, outbox_id, at, "顾客来电说收到了")
        year.arrived[str(outbox_id)] = at
        year.model.answered(told.case, told.means, at, sent_at=told.sent_at)
        year.tell(f"case {year.short(told.case)}: {told.means} of {told.sent_at:%m-%d %H:%M} arrived {at:%m-%d %H:%M}")
    year.uncertain.pop(outbox_id, None)


def accept(year: Year) -> None:
    """The customer accepts the solution."""
    case = _one(year)
    with year.act("accept") as session:
        customer_decisions.accept(session, Actor.person(case.person), case.id)
        year.tell(f"case {year.short(case.id)}: solution accepted")


def reject(year: Year) -> None:
    """The customer refuses the solution: a revised one is promised."""
    case = _one(year)
    with year.act("reject") as session:
        clock = customer_decisions.reject(session, Actor.person(case.person), case.id, "退得太少，希望全额退回")
        year.model.rejected(case.id, clock.started_at)
        year.tell(f"case {year.short(case.id)}: solution refused")


def close(year: Year) -> None:
    """Staff close a case whose solution was accepted."""
    case = _one(year)
    with year.act("close") as session:
        closing.close(session, the_supervisor(session), case.id, "顾客接受方案，已办结")
        running = [one for part in year.model.family(case.id) for one in part.clocks
                   if one.runs and one.promise != OUTSIDE]
        assert not running, f"case {year.short(case.id)} closed over unmet promises: {running}"
        year.model.ended(case.id, year.now, "done")
        year.tell(f"case {year.short(case.id)}: closed")


def withdraw(year: Year) -> None:
    """The customer withdraws the case."""
    case = _one(year)
    with year.act("withdraw") as session:
        customer_decisions.withdraw(session, Actor.person(case.person), case.id, "不投诉了")
        year.model.withdrawn(case.id, year.now)
        year.tell(f"case {year.short(case.id)}: withdrawn")


def reopen(year: Year) -> None:
    """The customer reopens a case that ended."""
    ended = [one for one in year.model.cases.values() if one.closed and not one.merged_into]
    if not ended:
        return
    case = year.chance.choice(ended[-40:])
    with year.act("reopen") as session:
        reopening.reopen(session, Actor.person(case.person), case.id, "答应的事没有做到")
        year.model.reopened(case.id, year.now)
        year.tell(f"case {year.short(case.id)}: reopened")


def merge(year: Year) -> None:
    """Two open cases of one customer are merged."""
    groups: dict[uuid.UUID, list[NaiveCase]] = {}
    for one in year.model.cases.values():
        if not one.closed:
            groups.setdefault(one.person, []).append(one)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        return
    first, second = year.chance.sample(year.chance.choice(several), 2)
    with year.act("merge") as session:
        elder = merging.merge(session, the_supervisor(session), first.id, second.id, "同一件事")
        younger = second if elder == first.id else first
        year.model.merged(elder, younger.id, year.now)
        year.tell(f"case {year.short(younger.id)} merged into {year.short(elder)}")


def split(year: Year) -> None:
    """A part of a case becomes a case of its own."""
    case = _one(year)
    with year.act("split") as session:
        facts = f"另一件事：{year.chance.random()}"
        made = merging.split(session, the_supervisor(session), case.id, facts, CATEGORIES[1])
        part = NaiveCase(made.complaint_id, case.person, case.accepted, CATEGORIES[1], case.channel)
        year.model.split(case.id, part, year.now)
        year.tell(f"case {year.short(part.id)} split from {year.short(case.id)}")


def pause(year: Year) -> None:
    """A pause of a clock is asked for and approved by another; it begins once the customer is told."""
    case = _one(year)
    promise = year.chance.choice((SOLUTION, REVISED))
    until = year.now + timedelta(hours=year.chance.randrange(5, 400))
    with year.act("pause") as session:
        asked = pause_requests.ask(session, the_officer(session), (KIND, case.id), promise, until,
                                   PauseReason("expert", "等机构出具鉴定结论"))
        session.flush()
        approval.approve(session, the_supervisor(session), (KIND, case.id), asked)
        year.pauses[str(asked)] = year.plan(case.id, year.model.running(case.id, promise),
                                            year.now.replace(microsecond=0), until.replace(microsecond=0))
        year.tell(f"case {year.short(case.id)}: {promise} to be paused until {until:%m-%d %H:%M}")


def write(year: Year) -> None:
    """A customer writes something; while the loops are down nobody handles it."""
    chatting = [one for one in year.customers if one.conversation]
    if not chatting:
        return
    customer = year.chance.choice(chatting)
    customer.wrote.append(year.now)
    with instants.at(year.now):
        take_in(Incoming(customer.channel, "main", "sender", str(uuid.uuid4()), "text", "在吗", year.now),
                (customer.person, customer.conversation or customer.person))
        if year.now >= year.down_until and customer.conversation:
            turn.handle_waiting(customer.conversation)
    year.tell(f"customer {str(customer.person)[-6:]} writes")


def read(year: Year) -> None:
    """Customers of the web chat look at their screens."""
    for customer in year.customers:
        if customer.reads and customer.channel == "web":
            year.read(customer)


def speak(year: Year) -> None:
    """Staff telephone a customer to tell them what waits to be told."""
    case = _one(year)
    at = max(case.accepted + timedelta(seconds=1), year.now - timedelta(minutes=year.chance.choice((0, 5, 300))))
    with year.act("speak") as session:
        customer_notices.record_spoken(session, the_officer(session), (KIND, case.id), at, "电话里告知了顾客")
        year.spoken.append((case.id, at))
        year.solutions_told(case.id, at, noted_at=year.now)
        year.pauses_told(case.id, at)
        year.tell(f"case {year.short(case.id)}: told by telephone at {at:%m-%d %H:%M}")


def open_link(year: Year) -> None:
    """A customer opens the page of their case link."""
    case = _one(year)
    with year.act("open link") as session:
        customer_notices.opened(session, kinds.one(session, (KIND, year.model.survivor(case.id).id)))
        year.opened.append((case.id, year.now))
        year.solutions_told(case.id, year.now)
        year.pauses_told(case.id, year.now)
        year.tell(f"case {year.short(case.id)}: the link is opened")


def _one(year: Year) -> NaiveCase:
    """An open case, mostly a young one."""
    living = [one for one in year.model.cases.values() if not one.closed] or list(year.model.cases.values())
    return year.chance.choice(living[-25:] if year.chance.random() < 0.7 else living)


ACTS: dict[Callable[[Year], None], int] = {
    file: 14, import_letter: 2, reply: 26, call: 12, confirm: 2, accept: 7, reject: 5, close: 6, withdraw: 3, reopen: 4,
    merge: 2, split: 2, pause: 3, write: 6, read: 5, speak: 3, open_link: 2, notice: 1, policy: 1,
}


def one_act(year: Year) -> None:
    """An act at random."""
    acts = list(ACTS)
    act = file if not year.model.cases else year.chance.choices(acts, list(ACTS.values()))[0]
    act(year)
