"""The room's check of `doctor`."""
from __future__ import annotations

from kernel import checks
from kernel.checks import Check
from notices import sending

checks.register(Check("alerts", 230, sending.health))
