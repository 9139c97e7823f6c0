"""`/api/complaints`: cases for the company's other programs, by scoped tokens (docs/api.md)."""
from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from cases import evidence
from complaints import customer_decisions, filing, receipts, staff_acts
from complaints.access import subject_of
from complaints.answer_criteria import Means
from complaints.api import listing, outside_bodies, request_models, scopes
from complaints.api import response_models as response_models
from complaints.api.outside_bodies import instant as _instant
from complaints.api.request_models import ApiText
from complaints.api.response_models import CaseInFull, CasePage, Made, Problem, Sent
from complaints.case_view import CaseView
from complaints.channels import API
from complaints.filing import NewCase
from complaints.outside import intake, reference_replies, sources
from integration import api_access, idempotency
from integration.api_access import FILE, Measured, as_staff, body, holder
from integration.api_tokens import TokenView
from kernel import db
from kernel.errors import BadInput
from kernel.wording import say
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


@router.post("", status_code=201, response_model=Made, description=say("complaints.api.does.make"))
def make(given: request_models.ComplaintGiven, token: Writes, asked: Asked, key: Key = None) -> JSONResponse:
    """File a complaint, suggestion or compliment. With `outside` it joins an open case of the same customer."""
    return _once(token, key, asked, lambda session: _make(session, token, given))


def _make(session: Session, token: TokenView, given: request_models.ComplaintGiven) -> tuple[int, dict[str, Any]]:
    store_id = _store(session, given.store)
    received_at = _instant("received_at", given.received_at)
    part = related = None
    if given.outside is not None:
        taken = intake.receive(session, token.actor, outside_bodies.arrived(session, token, given, store_id))
        outcome, number, link, part, related = taken.outcome, taken.number, taken.link, taken.part, taken.related
    else:
        made = filing.file(session, token.actor, NewCase(
            outside_bodies.person(session, given), given.facts, given.category, API.key, given.wish, via="api",
            kind=given.kind, contact_preference=given.contact, called_at=received_at, store_id=store_id,
            order_number=given.order_number, severity=given.severity, acting_for=given.acting_for,
            mandate=given.mandate, concerning=[as_staff(session, one).id for one in given.concerning]))
        receipts.tell(session, made)
        outcome, number, link = "filed", made.number, made.link
    case = response_models.cases_out(session, [listing.one(session, number)])[0]
    made_out = Made(outcome=outcome, case=case, link=link, part=part, related=related)
    return 201 if outcome == "filed" else 200, made_out.model_dump(mode="json")


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
        outside_bodies.register(session, token, case, given)

    return _on_case(token, key, asked, number, add)


@router.patch("/{number}/references/{reference_id}", response_model=CaseInFull,
              description=say("complaints.api.does.change_reference"))
def change_reference(
    number: str, reference_id: uuid.UUID, given: request_models.ReferenceChanged, token: Writes, asked: Asked,
    key: Key = None,
) -> JSONResponse:
    """Enter or correct what is known of the dispute at an outside platform: dates, outcome, mediation, payment."""
    def change(session: Session, case: CaseView) -> None:
        outside_bodies.change(session, token, case, reference_id, given)

    return _on_case(token, key, asked, number, change, 200)


@router.post("/{number}/references/{reference_id}/replies", status_code=201, response_model=CaseInFull,
             description=say("complaints.api.does.add_outside_reply"))
def add_outside_reply(
    number: str, reference_id: uuid.UUID, given: request_models.OutsideReplyGiven, token: Writes, asked: Asked,
    key: Key = None,
) -> JSONResponse:
    """Record the reply as it was submitted to the outside platform; its clock is met by it."""
    def add(session: Session, case: CaseView) -> None:
        reference_replies.reply_on(session, as_staff(session, given.staff, token), case.id, reference_id, given.text,
                                   _instant("at", given.at), given.noted_because or "")

    return _on_case(token, key, asked, number, add)
