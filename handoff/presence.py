"""Who is at the desk now (在线、忙碌、离开), in Valkey with a time to live: without renewal a member is away."""
from __future__ import annotations

import uuid
from collections.abc import Iterable

from redis.exceptions import RedisError

from kernel import valkey, wording
from kernel.errors import BadInput
from kernel.logs import log

STATES = ("online", "busy", "away")
LIFETIME = 75  # seconds for which a state is valid; an open desk renews it every BEAT
BEAT = 25.0  # seconds
_CHOICE = 12 * 3600  # seconds: a chosen state survives a reload and a lunch break, not the night


def title(state: str) -> str:
    """The title of a state, for staff."""
    return wording.title("handoff.presence", state)


def _seen(staff_id: uuid.UUID) -> str:
    return f"presence:{staff_id}"


def _chosen(staff_id: uuid.UUID) -> str:
    return f"presence:choice:{staff_id}"


def set_state(staff_id: uuid.UUID, state: str) -> None:
    """Sets the state by hand; it is kept until chosen anew, for at most a working day. Raises BadInput."""
    if state not in STATES:
        raise BadInput("handoff.unknown_state", state=state)
    pipe = valkey.client().pipeline()
    pipe.set(_chosen(staff_id), state, ex=_CHOICE)
    pipe.set(_seen(staff_id), state, ex=LIFETIME)
    pipe.execute()


def beat(staff_id: uuid.UUID) -> str:
    """Renews the state of a member whose desk is open and gives it: the chosen one, or `online`."""
    client = valkey.client()
    state = client.get(_chosen(staff_id)) or "online"
    client.set(_seen(staff_id), state, ex=LIFETIME)
    return str(state)


def leave(staff_id: uuid.UUID) -> None:
    """Makes a member who logged out away at once."""
    valkey.client().delete(_seen(staff_id), _chosen(staff_id))


def states_of(staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The state of each; `away` for those without an open desk, and for everybody while Valkey can't be reached."""
    wanted = list(staff_ids)
    if not wanted:
        return {}
    try:
        states = valkey.client().mget([_seen(id) for id in wanted])
    except RedisError as e:
        log.warning("presence_unknown", why=type(e).__name__)
        states = [None] * len(wanted)
    return {id: str(state) if state in STATES else "away" for id, state in zip(wanted, states, strict=True)}
