"""`/api/complaints`: cases for the company's other programs, by scoped tokens (docs/api.md)."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from cases import evidence
from complaints import customer_decisions, filing, receipts, staff_acts
from complaints.access import subject_of
from complaints.answer_criteria import Means
from complaints.api import listing, request_models, scopes
from complaints.api import response_models as response_models
from complaints.api.request_models import ApiText
from complaints.api.response_models import CaseInFull, CasePage, Made, Problem, Sent
from complaints.case_view import CaseView
from complaints.channels import API
from complaints.filing import NewCase
from complaints.outside import case_matching, intake, reference_acts, reference_replies, sources
from complaints.outside.intake import Arrived
from integration import api_access, idempotency
from integration.api_access import FILE, Measured, as_staff, body, holder
from integration.api_tokens import TokenView
from kernel import db, instants
from kernel.errors import BadInput
from kernel.wording import say
from people import persons, senders, vault
from staff import stores

_REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": say("complaints.api.refusal.401")},
    403: {"model": Problem, "description": say("complaints.api.refusal.403")},
    404: {"model": Problem, "description": say("complaints.api.refusal.404")},
    409: {"model": Problem, "description": say("complaints.api.refusal.409")},
    413: {"model": Problem, "description": say("complaints.api.refusal.413")},
    422: {"model": Problem, "description": say("complaints.api.refusal.422")},
    429: {"model": Problem, "description": say("complaints.api.refusal.429")},
}
router = APIRouter(prefix="/api/complaints", tags=["complaints"], route_class=Measured, responses=_REFUSALS)
api_access.allow(r"/api/complaints/[^/]+/evidence", evidence.LARGEST + 1)  # `evidence` itself refuses this
Reads = Annotated[TokenView, Depends(holder(scopes.READ))]
Writes = Annotated[TokenView, Depends(holder(scopes.WRITE))]
Key = Annotated[str | None, Header(alias="Idempotency-Key", description=say("complaints.api.ask.key"))]
Act = Callable[[Session], tuple[int, dict[str, Any]]]


async def _digest(request: Request) -> bytes:
    return idempotency.digest(request.method, request.url.path, request.url.query, await request.body())


Asked = Annotated[bytes, Depends(_digest)]


def _once(token: TokenView, key: str | None, asked: bytes, act: Act) -> JSONResponse:
    with db.transaction() as session:
        answer = idempotency.once(session, token.id, key, asked, lambda: act(session))
    headers = {"Idempotency-Replayed": "true"} if answer.again else None
    return JSONResponse(answer.body, answer.status, headers=headers)


def _instant(field: str, text: str | None) -> datetime | None:
    """An instant from text; the error names the field. Raises BadInput."""
    if text is None:
        return None
    try:
        return instants.parse(text)
    except BadInput:
        raise BadInput("complaints.api_instant", field=field, text=text[:60]) from None


def _needed(field: str, text: str) -> datetime:
    found = _instant(field, text)
    assert found is not None
    return found


@router.post("", status_code=201, response_model=Made, description=say("complaints.api.does.make"))
def make(given: request_models.ComplaintGiven, token: Writes, asked: Asked, key: Key = None) -> JSONResponse:
    """File a complaint, suggestion or compliment. With `outside` it joins an open case of the same customer."""
    return _once(token, key, asked, lambda session: _make(session, token, given))


def _make(session: Session, token: TokenView, given: request_models.ComplaintGiven) -> tuple[int, dict[str, Any]]:
    store_id = _store(session, given.store)
    received_at = _instant("received_at", given.received_at)
    if given.outside is not None:
        taken = intake.receive(session, token.actor, Arrived(
            given.outside.source, given.outside.number, _needed("outside.received_at", given.outside.received_at),
            given.category, given.facts, given.wish, given.contact,
            _instant("outside.deadline_at", given.outside.deadline_at), given.outside.url, store_id, given.order_number,
            given.severity))
        outcome, number, link = str(taken.outcome), taken.number, taken.link
    else:
        made = filing.file(session, token.actor, NewCase(
            _person(session, given), given.facts, given.category, API.key, given.wish, via="api", kind=given.kind,
            contact_preference=given.contact, called_at=received_at, store_id=store_id,
            order_number=given.order_number, severity=given.severity, acting_for=given.acting_for,
            mandate=given.mandate, concerning=[as_staff(session, one).id for one in given.concerning]))
        receipts.tell(session, made)
        outcome, number, link = "filed", made.number, made.link
    case = response_models.cases_out(session, [listing.one(session, number)])[0]
    made_out = Made(outcome=outcome, case=case, link=link)
    return 201 if outcome == "filed" else 200, made_out.model_dump(mode="json")


def _person(session: Session, given: request_models.ComplaintGiven) -> uuid.UUID:
    """The person of a complaint: by their number in the other system, otherwise by a contact that only one person has.
    """
    known = case_matching.find(session, text="", contact=given.contact or "")
    if given.customer and given.customer.strip():
        reference = given.customer.strip()[:200]
        if known is not None and vault.peer(session, "api", "main", reference) is None:
            return vault.keep_peer(session, known.person_id, "api", "main", reference, None)
        return senders.recognise(session, "api", "main", reference).id
    return known.person_id if known else persons.make(session).id


def _store(session: Session, code: str | None) -> uuid.UUID | None:
    if code is None:
        return None
    known = stores.codes(session)
    if code not in known:
        raise BadInput("complaints.csv_store", text=code[:40], known=list(known))
    return known[code]


@router.get("", response_model=CasePage, description=say("complaints.api.does.listed"))
def listed(
    token: Reads,
    state: Annotated[list[ApiText] | None, Query(description=say("complaints.api.ask.several"))] = None,
    kind: Annotated[list[ApiText] | None, Query()] = None,
    category: Annotated[list[ApiText] | None, Query()] = None,
    severity: Annotated[list[ApiText] | None, Query()] = None,
    store: Annotated[ApiText | None, Query(description=say("complaints.api.given.store"))] = None,
    owner: Annotated[ApiText | None, Query(description=say("complaints.api.ask.owner"))] = None,
    source: Annotated[ApiText | None, Query(description=say("complaints.api.ask.source"))] = None,
    accepted_from: Annotated[ApiText | None, Query(description=say("complaints.api.ask.accepted_from"))] = None,
    accepted_to: Annotated[ApiText | None, Query(description=say("complaints.api.ask.accepted_to"))] = None,
    cursor: Annotated[ApiText | None, Query(description=say("complaints.api.ask.cursor"))] = None,
    limit: Annotated[int, Query(description=say("complaints.api.ask.limit"))] = 50,
) -> CasePage:
    """Cases by the time of acceptance, the newest first, page by page with the `next` of the page before."""
    with db.transaction() as session:
        found = listing.page(session, listing.Filters(
            state or (), kind or (), category or (), severity or (), _store(session, store),
            as_staff(session, owner).id if owner else None, sources.find(session, source).key if source else None,
            _instant("accepted_from", accepted_from), _instant("accepted_to", accepted_to)), cursor, limit)
        return CasePage(items=response_models.cases_out(session, found.cases), next=found.next)


@router.get("/{number}", response_model=CaseInFull, description=say("complaints.api.does.one"))
def one(number: str, token: Reads) -> CaseInFull:
    """A case in full: facts, deadlines with their count, timeline, evidence, outside platforms."""
    with db.transaction() as session:
        return response_models.case_in_full(session, listing.one(session, number))


def _on_case(
    token: TokenView, key: str | None, asked: bytes, number: str, act: Callable[[Session, CaseView], None],
    status: int = 201,
) -> JSONResponse:
    """Runs an act on a case and returns the case afterwards."""
    def run(session: Session) -> tuple[int, dict[str, Any]]:
        act(session, listing.one(session, number))
        session.flush()
        return status, response_models.case_in_full(session, listing.one(session, number)).model_dump(mode="json")

    return _once(token, key, asked, run)


@router.post("/{number}/texts", status_code=201, response_model=CaseInFull,
             description=say("complaints.api.does.add_text"))
def add_text(number: str, given: request_models.AddedGiven, token: Writes, asked: Asked,
             key: Key = None) -> JSONResponse:
    """Record what the customer added."""
    return _on_case(token, key, asked, number, lambda session, case: customer_decisions.add(
        session, token.actor, case.id, given.text))


@router.post("/{number}/notes", status_code=201, response_model=CaseInFull,
             description=say("complaints.api.does.add_note"))
def add_note(number: str, given: request_models.NoteGiven, token: Writes, asked: Asked,
             key: Key = None) -> JSONResponse:
    """Write an internal note in the name of a member of staff; customers never see it."""
    return _on_case(token, key, asked, number, lambda session, case: staff_acts.add_note(
        session, as_staff(session, given.staff, token), case.id, given.text))


@router.post("/{number}/replies", status_code=202, response_model=Sent,
             description=say("complaints.api.does.send_reply"))
def send_reply(number: str, given: request_models.ReplyGiven, token: Writes, asked: Asked,
               key: Key = None) -> JSONResponse:
    """Send the customer what a member of staff wrote; clocks are met once it was delivered."""
    def run(session: Session) -> tuple[int, dict[str, Any]]:
        if given.means not in ("response", "solution"):
            raise BadInput("complaints.api_means", value=given.means[:20])
        case = listing.one(session, number)
        staff = as_staff(session, given.staff, token)
        means: Means = "solution" if given.means == "solution" else "response"
        message = staff_acts.reply(session, staff, case.id, given.text, means)
        return 202, Sent(message=message).model_dump(mode="json")

    return _once(token, key, asked, run)


@router.post("/{number}/evidence", status_code=201, response_model=CaseInFull, openapi_extra=FILE,
             description=say("complaints.api.does.add_evidence"))
def add_evidence(
    number: str, data: Annotated[bytes, Depends(body)], token: Writes, asked: Asked,
    name: Annotated[ApiText, Query(description=say("complaints.api.ask.file_name"))], key: Key = None,
) -> JSONResponse:
    """Hand in a piece of evidence: the body is the file itself. The same file again changes nothing."""
    def add(session: Session, case: CaseView) -> None:
        evidence.add(session, token.actor, subject_of(case.id), name, data)

    return _on_case(token, key, asked, number, add)


@router.post("/{number}/references", status_code=201, response_model=CaseInFull,
             description=say("complaints.api.does.add_reference"))
def add_reference(
    number: str, given: request_models.ReferenceGiven, token: Writes, asked: Asked, key: Key = None,
) -> JSONResponse:
    """Register the case's number and deadline at an outside platform."""
    def add(session: Session, case: CaseView) -> None:
        reference_acts.register(
            session, token.actor, case.id, given.source, given.number, _needed("received_at", given.received_at),
            _instant("deadline_at", given.deadline_at), given.url)

    return _on_case(token, key, asked, number, add)


@router.post("/{number}/references/{reference_id}/replies", status_code=201, response_model=CaseInFull,
             description=say("complaints.api.does.add_outside_reply"))
def add_outside_reply(
    number: str, reference_id: uuid.UUID, given: request_models.OutsideReplyGiven, token: Writes, asked: Asked,
    key: Key = None,
) -> JSONResponse:
    """Record the reply as it was submitted to the outside platform; its clock is met by it."""
    def add(session: Session, case: CaseView) -> None:
        reference_replies.reply_on(session, as_staff(session, given.staff, token), case.id, reference_id, given.text,
                                   _instant("at", given.at))

    return _on_case(token, key, asked, number, add)
