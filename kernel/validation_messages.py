"""Pydantic's faults as messages of ours, for settings and company files."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel import wording
from kernel.wording import Message, Text

_OWN = ("value_error", "assertion_error")  # raised by our validators, with a text or message of their own


def fault_message(fault: Mapping[str, Any]) -> Text:
    """What is wrong, from one entry of `ValidationError.errors()`.

    What our own validators raised (`ValueError(Message(…))` or with a text) is given as it is; pydantic's types of
    fault have sentences as `kernel.fault.TYPE`.
    """
    facts = dict(fault.get("ctx", {}))
    if fault["type"] in _OWN:
        why = facts["error"].args[0] if facts["error"].args else ""
        return why if isinstance(why, Message) else str(why)
    if "expected" in facts:  # pydantic writes "'a', 'b' or 'c'"
        facts["expected"] = str(facts["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
    key = f"kernel.fault.{fault['type']}"
    return Message(key, **facts) if wording.known(key) else Message("kernel.fault.other")
