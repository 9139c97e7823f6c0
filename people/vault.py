"""The vault: identifiers of people, encrypted, behind a database role of its own (5.5 b). No other file accesses it."""
from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from kernel import audit, ids, instants, key_fingerprints
from kernel.actors import Actor
from kernel.encryption_keys import box
from kernel.errors import BadInput, NotFound
from kernel.key_fingerprints import Encrypted
from people import identifiers
from people.tables import ChannelPeer, Identifier
from people.vault_ddl import ROLE

REASON = 4  # characters that the reason for revealing has at least


@contextmanager
def opened(session: Session) -> Iterator[None]:
    """Within the block the session acts as the vault's role.

    After a database error the role is reset by the rollback of the transaction or savepoint.
    """
    session.flush()
    session.execute(text(f"set local role {ROLE}"))
    try:
        yield
        session.flush()
    except BaseException:
        with suppress(SQLAlchemyError):  # a transaction that failed takes no more statements
            session.execute(text("reset role"))
        raise
    session.execute(text("reset role"))


def _about(person_id: uuid.UUID, kind: str) -> bytes:
    return f"{person_id}:{kind}".encode()


def tokenise(session: Session, person_id: uuid.UUID, message: str) -> str:
    """The text with every identifier replaced by a token; the same value of the same person gets the same token."""
    found = identifiers.find(message)
    if not found:
        return message
    tokens: dict[tuple[str, str], str] = {}
    with opened(session):
        for one in found:
            if (one.kind, one.value) not in tokens:
                tokens[one.kind, one.value] = _keep(session, person_id, one.kind, one.value)
    for one in reversed(found):
        message = message[: one.start] + tokens[one.kind, one.value] + message[one.end :]
    return message


def keep(session: Session, person_id: uuid.UUID, kind: str, value: str) -> str:
    """Stores an identifier that no pattern finds, such as a landline in a field for phones; returns its token."""
    with opened(session):
        return _keep(session, person_id, kind, value)


def _keep(session: Session, person_id: uuid.UUID, kind: str, value: str) -> str:
    sealed, blind = box().encrypt(value.encode(), _about(person_id, kind)), box().blind(f"{kind}:{value}")
    while True:
        made = session.scalar(
            insert(Identifier).values(
                id=ids.new_id(), person_id=person_id, kind=kind, blind=blind, sealed=sealed,
                token=f"⟦{kind}:{secrets.token_hex(3)}⟧", created_at=instants.now(),
            ).on_conflict_do_nothing().returning(Identifier.token)
        )
        known = made or session.scalar(select(Identifier.token).where(
            Identifier.person_id == person_id, Identifier.kind == kind, Identifier.blind == blind))
        if known:  # otherwise the random token is in use for another value: draw again
            return known


def persons_with(session: Session, kind: str, value: str) -> list[uuid.UUID]:
    """Persons who wrote this identifier, the earliest first; `value` in the canonical form of `identifiers.find`.

    Found by the blind index: nothing is decrypted.
    """
    with opened(session):
        return list(session.scalars(
            select(Identifier.person_id)
            .where(Identifier.kind == kind, Identifier.blind == box().blind(f"{kind}:{value}"))
            .order_by(Identifier.created_at, Identifier.id)))


def having(session: Session, person_ids: Collection[uuid.UUID], kind: str) -> set[uuid.UUID]:
    """Of these persons, those of whom an identifier of this kind is stored; nothing is decrypted."""
    with opened(session):
        return set(session.scalars(select(Identifier.person_id).distinct().where(
            Identifier.kind == kind, Identifier.person_id.in_(list(person_ids)))))


def reveal(session: Session, token: str, by: Actor, reason: str) -> str:
    """What a token stands for; audited with the reason. The caller has checked the permission `vault.reveal`.

    Raises BadInput for a reason of fewer than 4 characters, NotFound for an unknown token.
    """
    if len(reason.strip()) < REASON:
        raise BadInput("people.no_reason", least=REASON)
    with opened(session):
        row = session.scalar(select(Identifier).where(Identifier.token == token))
        known = row and (row.person_id, row.kind, row.sealed)
    if not known:
        raise NotFound("people.no_token")
    person_id, kind, sealed = known
    audit.record(session, by, "vault.reveal", ("person", person_id), token=token,
                 reason=identifiers.scrub(reason.strip()))
    return box().decrypt(sealed, _about(person_id, kind)).decode()


def peer(session: Session, channel: str, account: str, sender: str) -> uuid.UUID | None:
    """The person of an id at a channel; None if it is unknown."""
    with opened(session):
        return session.scalar(select(ChannelPeer.person_id).where(
            ChannelPeer.channel == channel, ChannelPeer.account == account,
            ChannelPeer.blind == box().blind(f"{channel}:{account}:{sender}")))


def keep_peer(
    session: Session, person_id: uuid.UUID, channel: str, account: str, sender: str, name: str | None,
) -> uuid.UUID:
    """Stores a channel's id for a person and returns whose it is: another's where it was stored before."""
    blind = box().blind(f"{channel}:{account}:{sender}")
    about = f"{channel}:{account}".encode()
    with opened(session):
        made = session.scalar(
            insert(ChannelPeer).values(
                id=ids.new_id(), channel=channel, account=account, blind=blind,
                sealed=box().encrypt(sender.encode(), about),
                sealed_name=box().encrypt(name.encode(), about) if name else None,
                person_id=person_id, created_at=instants.now(),
            ).on_conflict_do_nothing().returning(ChannelPeer.person_id)
        )
        return made or session.scalars(select(ChannelPeer.person_id).where(
            ChannelPeer.channel == channel, ChannelPeer.account == account, ChannelPeer.blind == blind)).one()


def address(session: Session, person_id: uuid.UUID, channel: str, account: str) -> str:
    """A person's address at a channel, the one stored last. Raises NotFound."""
    with opened(session):
        sealed = session.scalar(
            select(ChannelPeer.sealed)
            .where(ChannelPeer.person_id == person_id, ChannelPeer.channel == channel, ChannelPeer.account == account)
            .order_by(ChannelPeer.created_at.desc()).limit(1)
        )
    if sealed is None:
        raise NotFound("people.no_address")
    return box().decrypt(sealed, f"{channel}:{account}".encode()).decode()


def forget(session: Session, person_id: uuid.UUID) -> None:
    """Erases a person's identifiers and addresses; tokens in their messages can't be revealed any more."""
    with opened(session):
        session.execute(delete(Identifier).where(Identifier.person_id == person_id))
        session.execute(delete(ChannelPeer).where(ChannelPeer.person_id == person_id))


def _latest_identifier(session: Session) -> tuple[bytes, bytes] | None:
    with opened(session):
        row = session.execute(select(Identifier.person_id, Identifier.kind, Identifier.sealed)
                              .order_by(Identifier.created_at.desc()).limit(1)).first()
    return row and (row.sealed, _about(row.person_id, row.kind))


def _latest_peer(session: Session) -> tuple[bytes, bytes] | None:
    with opened(session):
        row = session.execute(select(ChannelPeer.channel, ChannelPeer.account, ChannelPeer.sealed)
                              .order_by(ChannelPeer.created_at.desc()).limit(1)).first()
    return row and (row.sealed, f"{row.channel}:{row.account}".encode())


key_fingerprints.encrypted.add(Encrypted("identifiers", _latest_identifier))
key_fingerprints.encrypted.add(Encrypted("addresses", _latest_peer))
