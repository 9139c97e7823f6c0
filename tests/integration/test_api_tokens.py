"""Scopes registered by rooms: tokens have them and routes require them, whatever their room."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from integration import api_access, api_tokens
from integration.api_tokens import Scope, TokenView
from kernel import db, registry
from kernel.errors import BadInput, HongniangError, NotAllowed, NotSignedIn, TooLarge
from tests.conftest import OwnDatabase
from tests.makers.complaints import the_administrator
from tests.makers.integration import an_administrator

READ, WRITE = Scope("visits.read", "读取来访"), Scope("visits.write", "登记来访")
Body = Annotated[bytes, Depends(api_access.body)]


@pytest.fixture(autouse=True)
def _own_scopes() -> Iterator[None]:
    """The scopes of these tests are registered for them only."""
    with registry.temporarily():
        api_tokens.register_scope(READ)
        api_tokens.register_scope(WRITE)
        yield


def test_the_same_scope_again_changes_nothing_and_another_of_its_key_is_refused() -> None:
    known = api_tokens.scopes()
    api_tokens.register_scope(Scope("visits.read", "读取来访"))
    with pytest.raises(RuntimeError):
        api_tokens.register_scope(Scope("visits.read", "看来访"))
    assert api_tokens.scopes() == known and known["visits.read"] == READ


def test_a_token_holds_scopes_of_any_room_and_no_unknown_one(company: Session) -> None:
    administrator = the_administrator(company)
    made, text = api_tokens.issue(company, administrator, "门店平板", [READ.key])
    found = api_tokens.by_token(company, text)
    assert found.scopes == made.scopes == {READ.key}
    found.require(READ.key)
    with pytest.raises(NotAllowed) as refused:
        found.require(WRITE.key)
    assert "登记来访" in refused.value.say()
    with pytest.raises(BadInput):
        api_tokens.issue(company, administrator, "门店平板", ["visits.erase"])


def test_routes_ask_for_a_scope_and_take_as_much_as_their_room_says(own_company: OwnDatabase, valkey: None) -> None:
    api_access.allow(r"/visits/[^/]+/photo", 3 << 20)
    api = FastAPI()
    api.router.route_class = api_access.Measured

    @api.post("/visits/{number}/photo")
    def photo(data: Body, token: Annotated[TokenView, Depends(api_access.holder(WRITE.key))]) -> int:
        return len(data)

    @api.post("/visits")
    def make(data: Body, token: Annotated[TokenView, Depends(api_access.holder(READ.key))]) -> int:
        return len(data)

    staff = an_administrator()
    with db.transaction() as session:
        _, text = api_tokens.issue(session, staff, "门店平板", [WRITE.key])
    client = TestClient(api)
    holding = {"Authorization": f"Bearer {text}"}
    assert client.post("/visits/7/photo", content=b"x" * (2 << 20), headers=holding).json() == 2 << 20

    def refusal(path: str, size: int, headers: dict[str, str]) -> HongniangError:
        with pytest.raises(HongniangError) as refused:
            client.post(path, content=b"x" * size, headers=headers)
        return refused.value

    assert isinstance(refusal("/visits/7/photo", (3 << 20) + 1, holding), TooLarge)
    assert isinstance(refusal("/visits", (1 << 20) + 1, holding), TooLarge)
    assert isinstance(refusal("/visits", 1, holding), NotAllowed), "it may write, not read"
    assert isinstance(refusal("/visits", 1, {}), NotSignedIn)
