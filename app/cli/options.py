"""Options that several commands share."""
from __future__ import annotations

from typing import Annotated

import typer

from kernel.wording import say

Json = Annotated[bool, typer.Option("--json", help=say("app.cli.json"))]
JsonLines = Annotated[bool, typer.Option("--json", help=say("app.cli.json_lines"))]
