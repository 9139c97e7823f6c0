"""Structured logs, one JSON object a line; redactors process every text before it is written."""
from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog

_redactors: list[Callable[[str], str]] = []
log: structlog.stdlib.BoundLogger = structlog.get_logger()


def add_redactor(redact: Callable[[str], str]) -> None:
    """Adds a redactor for every text of every log line, including tracebacks and logs of libraries."""
    if redact not in _redactors:
        _redactors.append(redact)


def clean(value: Any) -> Any:
    """`value` with every text in it redacted; values of other types are converted to text.

    A number stays a number unless a redactor matches it: a phone number may also be an int.
    """
    if isinstance(value, str):
        for redact in _redactors:
            value = redact(value)
        return value
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int | float):
        redacted = clean(str(value))
        return value if redacted == str(value) else redacted
    if isinstance(value, dict):
        return {str(clean(str(k))): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(v) for v in value]
    return clean(str(value))


def _redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The text after all redactors."""
    return {key: clean(value) for key, value in event.items()}


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Configures structlog and the standard library's logging to write redacted JSON to `stream` (stderr)."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redacted,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    ))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    quieten("alembic", "uvicorn.error", "uvicorn.access", "httpx", "httpcore")


def quieten(*libraries: str) -> None:
    """Logs only warnings and worse of these libraries."""
    for name in libraries:
        logging.getLogger(name).setLevel(logging.WARNING)
