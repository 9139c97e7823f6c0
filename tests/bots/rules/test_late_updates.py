"""What is confirmed to Telegram while some updates cannot be stored."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bots.telegram.late_updates import LateUpdates, chat_of

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def test_what_is_stored_is_confirmed_up_to_the_first_that_waits() -> None:
    late = LateUpdates()
    late.worked("anna", 5)
    late.failed("bert", 6, NOW)
    late.worked("carl", 7)
    assert late.confirmed([5, 6, 7]) == 6 and late.since() == NOW and late.waiting == {6}
    assert not late.may_try("carl", 7, LATER), "sent again, and stored before"
    late.worked("bert", 6)
    assert late.confirmed([6, 7]) == 8 and late.since() is None
    assert late.confirmed([]) is None


def test_a_chat_keeps_its_order_and_is_tried_after_growing_delays() -> None:
    late = LateUpdates()
    late.failed("bert", 6, NOW)
    assert not late.may_try("bert", 8, LATER) and late.may_try("carl", 8, NOW)
    assert not late.may_try("bert", 6, NOW) and late.may_try("bert", 6, LATER)
    late.confirmed([6, 8])
    for _ in range(20):
        late.failed("bert", 6, LATER)
    assert late.since() == NOW and late.chats["bert"].again_at <= LATER + timedelta(seconds=12)


def test_the_chat_of_an_update_is_its_senders_and_garbage_stands_alone() -> None:
    assert chat_of({"update_id": 1, "message": {"from": {"id": 7}}}) == "7"
    assert chat_of({"update_id": 2, "callback_query": {"from": {"id": 7}}}) == "7"
    assert chat_of({"update_id": 3, "message": 3}) == "update-3"
