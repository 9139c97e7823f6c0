"""The vault: identifiers are stored only there, encrypted, behind a role; revealing one is audited (5.5 b)."""
from __future__ import annotations

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel import audit, db
from kernel.actors import SYSTEM, Actor
from kernel.errors import BadInput, NotFound
from people import persons, senders, vault
from tests.conftest import OwnDatabase
from tests.makers.people import a_person

PHONE = "13800138000"
STAFF = Actor.staff("7", "沈静（S001）")


def test_the_same_value_of_the_same_person_gets_the_same_token_in_any_spelling(db: Session) -> None:
    person = a_person(db)
    said = vault.tokenise(db, person.id, f"打{PHONE}或138-0013-8000，妻子13912345678")
    tokens = re.findall(r"⟦phone:[0-9a-f]{6}⟧", said)
    assert re.sub(r"⟦phone:[0-9a-f]{6}⟧", "□", said) == "打□或□，妻子□"
    assert tokens[0] == tokens[1] != tokens[2]
    assert vault.tokenise(db, person.id, PHONE) == tokens[0]


def test_another_person_gets_another_token_for_the_same_value(db: Session) -> None:
    assert vault.tokenise(db, a_person(db).id, PHONE) != vault.tokenise(db, a_person(db).id, PHONE)


def test_a_text_without_identifiers_needs_no_query(db: Session, queries: list[str]) -> None:
    person = a_person(db)
    before = len(queries)
    assert vault.tokenise(db, person.id, "三个月会员多少钱") == "三个月会员多少钱"
    assert len(queries) == before


def test_a_tokenised_text_stays_what_it_is(db: Session) -> None:
    person = a_person(db)
    once = vault.tokenise(db, person.id, f"打{PHONE}")
    assert vault.tokenise(db, person.id, once) == once


def test_looking_gives_the_value_and_leaves_who_when_and_why(db: Session) -> None:
    person = a_person(db)
    token = vault.tokenise(db, person.id, "138 0013 8000")
    assert vault.reveal(db, token, STAFF, f"  回电 {PHONE} 核对  ") == PHONE
    db.flush()
    row = db.execute(text("select actor_label, subject_id, facts from audit where act = 'vault.reveal'")).one()
    assert tuple(row) == ("沈静（S001）", str(person.id), {"token": token, "reason": "回电 ⟦phone⟧ 核对"})


@pytest.mark.parametrize("reason", ["", "   ", "看看", " 核对 "])
def test_without_a_reason_nothing_is_shown_nor_noted(db: Session, reason: str) -> None:
    token = vault.tokenise(db, a_person(db).id, PHONE)
    with pytest.raises(BadInput) as refused:
        vault.reveal(db, token, STAFF, reason)
    assert refused.value.say() == "请写明查看的理由，至少 4 个字。"
    assert db.scalar(text("select count(*) from audit")) == 0


def test_an_unknown_token_is_one_sentence(db: Session) -> None:
    with pytest.raises(NotFound) as none:
        vault.reveal(db, "⟦phone:000000⟧", STAFF, "核对联系电话")
    assert "没有找到这条隐私信息" in none.value.say()


TABLES = ["vault.identifier", "vault.channel_peer"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["select * from {}", "delete from {}", "insert into {} default values", "drop table {}"]
)
def test_the_applications_own_role_cannot_touch_the_vault(db: Session, table: str, statement: str) -> None:
    with pytest.raises(DBAPIError) as denied, db.begin_nested():
        db.execute(text(statement.format(table)))
    assert getattr(denied.value.orig, "sqlstate", "") == "42501"


def test_the_vaults_role_cannot_read_the_rest(db: Session) -> None:
    with pytest.raises(DBAPIError) as denied, db.begin_nested(), vault.opened(db):
        db.execute(text("select * from conversation"))
    assert getattr(denied.value.orig, "sqlstate", "") == "42501"
    assert db.scalar(text("select count(*) from conversation")) == 0  # and the role was reset with the savepoint


def test_the_role_is_left_again_after_every_act(db: Session) -> None:
    token = vault.tokenise(db, a_person(db).id, PHONE)
    vault.reveal(db, token, STAFF, "核对联系电话")
    assert db.scalar(text("select current_user")) == db.scalar(text("select session_user"))


def test_an_error_of_ours_within_the_vault_leaves_the_role_too(db: Session) -> None:
    with pytest.raises(BadInput), vault.opened(db):
        raise BadInput("people.no_token")
    assert db.scalar(text("select current_user")) == db.scalar(text("select session_user"))


def test_nothing_in_the_vault_reads_as_what_it_is(db: Session) -> None:
    person = senders.recognise(db, "telegram", "main", "770155500123", "欧阳示例")
    vault.tokenise(db, person.id, PHONE)
    with vault.opened(db):
        stored = db.execute(text("select sealed, blind from vault.identifier union all "
                                 "select sealed || coalesce(sealed_name, ''), blind from vault.channel_peer")).all()
    content = b"".join(bytes(part) for row in stored for part in row)
    for secret in (PHONE, "770155500123", "欧阳示例"):
        assert secret.encode() not in content


def test_a_stranger_is_recognised_the_second_time_and_reached_where_they_wrote(db: Session) -> None:
    first = senders.recognise(db, "telegram", "bot", "7701", "欧阳")
    assert senders.recognise(db, "telegram", "bot", "7701").id == first.id
    assert senders.recognise(db, "telegram", "another", "7701").id != first.id
    assert senders.recognise(db, "web", "bot", "7701").id != first.id
    assert senders.address_of(db, first.id, "telegram", "bot") == "7701"
    with pytest.raises(NotFound) as none:
        senders.address_of(db, first.id, "web", "bot")
    assert none.value.say() == "这位顾客在该通道上没有可用的地址。"


def test_a_pseudonym_says_nothing_and_a_person_is_found_by_id(db: Session) -> None:
    person = a_person(db, name="欧阳示例")
    assert re.fullmatch(r"[\u4e00-\u9fff]{2} \d\d", person.pseudonym) and "欧阳" not in person.pseudonym
    assert persons.get(db, person.id) == person
    with pytest.raises(NotFound):
        persons.get(db, uuid.uuid4())


def test_eight_first_messages_of_one_stranger_at_once_are_one_person(own_db: OwnDatabase) -> None:
    start = threading.Barrier(8)

    def write(n: int) -> object:
        start.wait()
        with db.transaction() as session:
            return senders.recognise(session, "telegram", "bot", "7701", "欧阳").id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(write, range(8)))) == 1
    with db.transaction() as session:
        assert session.scalar(text("select count(*) from person")) == 1


def test_the_same_number_written_in_parallel_gets_one_token(own_db: OwnDatabase) -> None:
    with db.transaction() as session:
        person = a_person(session)
    start = threading.Barrier(6)

    def write(n: int) -> str:
        start.wait()
        with db.transaction() as session:
            return vault.tokenise(session, person.id, PHONE)

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(write, range(6)))) == 1


def test_who_is_forgotten_has_no_address_and_their_tokens_stand_for_nothing(db: Session) -> None:
    person, other = a_person(db), a_person(db)
    token, kept = vault.tokenise(db, person.id, PHONE), vault.tokenise(db, other.id, PHONE)
    vault.forget(db, person.id)
    with pytest.raises(NotFound):
        vault.reveal(db, token, SYSTEM, "核对联系电话")
    with pytest.raises(NotFound):
        senders.address_of(db, person.id, "telegram", "main")
    assert vault.reveal(db, kept, SYSTEM, "核对联系电话") == PHONE


def test_what_failed_left_nothing_in_the_vault(own_db: OwnDatabase) -> None:
    with pytest.raises(RuntimeError), db.transaction() as session:
        person = a_person(session)
        vault.tokenise(session, person.id, PHONE)
        audit.record(session, SYSTEM, "bakery.bake")
        raise RuntimeError
    with db.transaction() as session, vault.opened(session):
        assert (
            session.scalar(
                text("select (select count(*) from vault.identifier) + (select count(*) from vault.channel_peer)")
            )
            == 0
        )
