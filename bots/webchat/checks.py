"""The channel's check for `doctor`."""
from __future__ import annotations

from kernel import checks
from kernel.checks import Finding, OfflineCheck
from kernel.settings import settings
from kernel.wording import say


def _address() -> Finding:
    return True, say("bots.webchat.address", address=settings().address)


checks.register(OfflineCheck("channel.web", 900, _address))
