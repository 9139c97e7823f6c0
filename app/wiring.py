"""What every process does first: logs that redact, tables, company files, reactions, the turn."""
from __future__ import annotations

import sys
from typing import TextIO

from app import company, reactions, schema
from app import words as words
from bots import turning
from kernel import logs
from people import identifiers


def wire(stream: TextIO | None = None) -> None:
    """Makes this process one of ours. Calling it again changes nothing."""
    from app import turn

    logs.add_redactor(identifiers.scrub)
    logs.configure(stream or sys.stderr)
    schema.load()
    company.kinds()
    reactions.install()
    turning.use(turn.take)
