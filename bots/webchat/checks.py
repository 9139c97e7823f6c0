"""What `doctor` says of the channel."""
from __future__ import annotations

from kernel import checks
from kernel.checks import Finding, OfflineCheck
from kernel.settings import settings


def _address() -> Finding:
    return True, f"网页聊天：{settings().address}/chat"


checks.register(OfflineCheck("channel.web", 900, _address))
