"""The room's figures for the review, compared with counting by hand."""
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from conversations import figures, outbox, owners
from conversations.messages import Reply
from kernel import ids, instants
from kernel.figures import DateRange
from tests.makers.conversations import a_conversation, written

MARCH = DateRange.month(date(2026, 3, 1))


def visit(session: Session, at: str, messages: int, person: bool = False, channel: str = "web") -> None:
    """A customer writes so many messages; the bot answers, or a person too."""
    with instants.at(instants.parse(at)):
        conversation_id = a_conversation(session, channel)
        owners.current(session, conversation_id)  # the visit begins
        for _ in range(messages):
            written(session, conversation_id, at=at)
        outbox.enqueue(session, conversation_id, Reply("您好", ()), author="bot")
        if person:
            outbox.enqueue(session, conversation_id, Reply("我是红娘", origin="human"), author="person",
                           staff_id=ids.new_id())


def test_what_the_bot_did_alone_is_a_share_of_the_visits_that_began(company: Session) -> None:
    visit(company, "2026-03-01 00:00", 2)
    visit(company, "2026-03-15 10:00", 3, person=True)
    visit(company, "2026-03-31 23:59", 1, channel="telegram")
    visit(company, "2026-04-01 00:00", 5)
    found = figures.values(company, MARCH)
    assert found["conversations.messages"].number == 6 and found["conversations.customers"].number == 3
    assert (found["conversations.bot_share"].number, found["conversations.bot_share"].of) == (Decimal(200) / 3, 3)
    [by_channel] = figures.tables(company, MARCH)
    assert by_channel.rows == (("网页聊天", 5, 2), ("Telegram", 1, 1))


def test_an_empty_month_has_no_share(company: Session) -> None:
    found = figures.values(company, MARCH)
    assert found["conversations.messages"].number == 0 and found["conversations.bot_share"].number is None
