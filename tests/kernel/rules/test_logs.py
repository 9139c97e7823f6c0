"""Logs are redacted JSON, whatever is logged by whichever library."""
from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import structlog

from kernel import logs
from kernel.logs import log
from people import identifiers

PHONE = "13800138000"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """The stream of this test's logs; `secret` is redacted in addition to identifiers."""
    found = io.StringIO()
    logs.add_redactor(identifiers.scrub)
    logs.configure(found)
    yield found
    structlog.contextvars.clear_contextvars()
    logs.configure(io.StringIO())


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class Customer:
    def __repr__(self) -> str:
        return f"Customer({PHONE})"


VALUES: list[tuple[str, Any]] = [
    ("text", f"打 {PHONE}"),
    ("int", int(PHONE)),
    ("float", float(PHONE)),
    ("decimal", Decimal(PHONE)),
    ("bytes", PHONE.encode()),
    ("nested", {"a": [{"b": (PHONE, {int(PHONE)})}]}),
    ("key", {PHONE: 1}),
    ("int key", {int(PHONE): 1}),
    ("object", Customer()),
    ("dashed", "138-0013-8000"),
    ("error", ValueError(PHONE)),
]


@pytest.mark.parametrize(("how", "value"), VALUES, ids=[v[0] for v in VALUES])
def test_a_phone_number_is_redacted_in_any_value(stream: io.StringIO, how: str, value: Any) -> None:
    log.warning("said", value=value)
    assert "⟦phone⟧" in stream.getvalue() and PHONE not in stream.getvalue() and "0013" not in stream.getvalue()


def test_the_event_the_context_and_the_traceback_are_redacted(stream: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(who=PHONE)
    try:
        raise ValueError(f"bad {PHONE}") from KeyError(PHONE)
    except ValueError:
        log.error(f"failed for {PHONE}", exc_info=True)
    (line,) = lines(stream)
    assert line["event"] == "failed for ⟦phone⟧" and line["who"] == "⟦phone⟧"
    assert "ValueError: bad ⟦phone⟧" in line["exception"] and PHONE not in stream.getvalue()


def test_libraries_logs_come_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("lost %s of %d", PHONE, 3, extra={"number": int(PHONE)})
    try:
        raise RuntimeError(PHONE)
    except RuntimeError:
        logging.getLogger("some.library").exception("failed")
    first, second = lines(stream)
    assert first["event"] == "lost ⟦phone⟧ of 3" and first["logger"] == "some.library" and first["level"] == "warning"
    assert "RuntimeError: ⟦phone⟧" in second["exception"] and PHONE not in stream.getvalue()


def test_what_identifies_nobody_stays_what_it_is(stream: io.StringIO) -> None:
    id = uuid.uuid4()
    log.warning(
        "counted", count=3, share=0.5, on=True, none=None, id=id, at="2026-02-05T10:00:00+08:00", number="T7K-4QX-9HM"
    )
    (line,) = lines(stream)
    assert (line["count"], line["share"], line["on"], line["none"], line["id"]) == (3, 0.5, True, None, str(id))
    assert (line["at"], line["number"]) == ("2026-02-05T10:00:00+08:00", "T7K-4QX-9HM")


def test_ids_are_never_taken_for_numbers_of_people() -> None:
    logs.add_redactor(identifiers.scrub)
    for _ in range(20_000):
        id = str(uuid.uuid4())
        assert logs.clean([id]) == [id]


def test_requests_are_not_logged_with_their_addresses(stream: io.StringIO) -> None:
    for noisy in ("httpx", "uvicorn.access"):
        logging.getLogger(noisy).info("GET https://api.telegram.org/bot123:secret/getMe")
    assert stream.getvalue() == ""
