"""Filing for a customer at the desk (代为登记) by the member who serves them; the receipt is sent in the chat."""
from __future__ import annotations

from sqlalchemy.orm import Session

from complaints import deadline_texts, filing, receipts
from complaints.access import subject_of
from complaints.filing import Filed, NewCase
from conversations import inbox, outbox
from conversations.customer_panel import ShownCustomer
from kernel import instants
from staff import permissions
from staff.members import StaffView, actor


def file(
    session: Session, staff: StaffView, customer: ShownCustomer, facts: str, category: str, wish: str = "",
    kind: str = "complaint",
) -> Filed:
    """Files the case and sends the customer its number, both deadlines and the case link, in the same transaction.

    The count begins with the customer's last message, by the platform's time. The caller has checked that `staff`
    serves the customer. Raises NotAllowed without `complaint.file`, and as `filing.file` does.
    """
    permissions.require(staff, "complaint.file")
    said = inbox.latest(session, customer.conversation_id)
    filed = filing.file(session, actor(staff), NewCase(
        customer.person_id, facts, category, customer.channel, wish or None, via="desk", kind=kind,
        conversation_id=customer.conversation_id, confirmed_at=said.platform_at if said else None,
        received_at=said.received_at if said else None))
    sent = ""
    for message in deadline_texts.receipt(kind, filed.number, filed.link, filed.counts, "message", instants.now()):
        sent = str(outbox.enqueue(session, customer.conversation_id, message, author="system",
                                  about=subject_of(filed.complaint_id)))
    receipts.sent_in_chat(session, filed, sent)
    return filed
