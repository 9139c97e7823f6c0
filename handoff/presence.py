"""Who is at the desk now (在线、忙碌、离开), in Valkey with a time to live: a closed laptop is away by itself."""
from __future__ import annotations

import uuid
from collections.abc import Iterable

from redis.exceptions import RedisError

from kernel import valkey
from kernel.errors import BadInput
from kernel.logs import log

TITLES = {"online": "在线", "busy": "忙碌", "away": "离开"}
LIFETIME = 75  # seconds; an open desk renews it every BEAT
BEAT = 25.0
_CHOICE = 12 * 3600  # what somebody chose outlives a reload and a lunch, not the day


def _seen(staff_id: uuid.UUID) -> str:
    return f"presence:{staff_id}"


def _chosen(staff_id: uuid.UUID) -> str:
    return f"presence:choice:{staff_id}"


def set_state(staff_id: uuid.UUID, state: str) -> None:
    """Sets the state by hand; it is kept until chosen anew, for at most a working day. Raises BadInput."""
    if state not in TITLES:
        raise BadInput("handoff.unknown_state", state=state)
    pipe = valkey.client().pipeline()
    pipe.set(_chosen(staff_id), state, ex=_CHOICE)
    pipe.set(_seen(staff_id), state, ex=LIFETIME)
    pipe.execute()


def beat(staff_id: uuid.UUID) -> str:
    """An open desk is alive: renews the chosen state, `online` where none was chosen, and gives it."""
    client = valkey.client()
    state = client.get(_chosen(staff_id)) or "online"
    client.set(_seen(staff_id), state, ex=LIFETIME)
    return str(state)


def leave(staff_id: uuid.UUID) -> None:
    """Away at once: logged out."""
    valkey.client().delete(_seen(staff_id), _chosen(staff_id))


def states_of(staff_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """State of each; `away` for whoever has no open desk, and for everybody while Valkey can't be reached."""
    wanted = list(staff_ids)
    if not wanted:
        return {}
    try:
        states = valkey.client().mget([_seen(id) for id in wanted])
    except RedisError as e:
        log.warning("presence_unknown", why=type(e).__name__)
        states = [None] * len(wanted)
    return {id: str(state) if state in TITLES else "away" for id, state in zip(wanted, states, strict=True)}
