"""What a message to a customer may be about."""
from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from cases import conflict_of_interest
from complaints.access import KIND
from conversations import message_subjects
from conversations.message_subjects import MessageSent, SubjectKind
from kernel import ids, instants, registry
from staff.members import StaffView
from tests.makers.complaints import a_complaint, the_officer, the_supervisor


def test_a_kind_is_registered_once(db: Session) -> None:
    assert KIND in message_subjects.titles()
    kind = SubjectKind("test_kind", "测试", lambda *_: [], lambda *_: None)
    with registry.temporarily():
        message_subjects.register(kind)
        message_subjects.register(kind)
        assert message_subjects.title("test_kind") == "测试"
        assert message_subjects.title("unknown") == message_subjects.title(None) == ""
        with pytest.raises(RuntimeError):
            message_subjects.register(SubjectKind("test_kind", "另一个", lambda *_: [], lambda *_: None))
    assert message_subjects.title("test_kind") == ""


def test_open_complaints_are_offered_to_those_who_may_see_them(company: Session) -> None:
    case = a_complaint(company, instants.now())
    [offered] = message_subjects.open_of(company, the_officer(company), case.person_id)
    assert (offered.subject, offered.label) == (("complaint", case.id), f"{case.number} · {case.category_title}")
    assert offered.hint == "选定投诉后送达的回复，才算对该投诉的响应"
    assert message_subjects.open_of(company, the_officer(company), ids.new_id()) == []


def test_whom_a_complaint_is_about_is_barred_from_its_customer_and_isnt_offered_it(company: Session) -> None:
    about: StaffView = the_supervisor(company)
    case = a_complaint(company, instants.now(), concerning=[about.id])
    assert case.person_id in conflict_of_interest.barred(company, about.id)
    assert message_subjects.open_of(company, about, case.person_id) == []
    assert case.person_id not in conflict_of_interest.barred(company, the_officer(company).id)


def test_a_message_is_noted_by_the_room_of_its_subject(company: Session) -> None:
    from complaints import case_messages
    from conversations import outbox
    from conversations.messages import Reply

    case, officer = a_complaint(company, instants.now()), the_officer(company)
    assert case.conversation_id
    reply = Reply("我们核实了您的约见记录，确有四次没有安排。", origin="human")
    outbox_id = outbox.enqueue(company, case.conversation_id, reply, author="person", staff_id=officer.id,
                               about=("complaint", case.id))
    message_subjects.note_sent(company, officer, ("complaint", case.id), MessageSent(outbox_id, "请稍候", True))
    assert case_messages.messages_of(company, [case.id])[outbox_id].means == "courtesy"
