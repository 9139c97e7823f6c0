"""The channel's check for `doctor`; a channel that is off passes."""
from __future__ import annotations

from bots.telegram import connection_check
from kernel import checks
from kernel.checks import OfflineCheck

checks.register(OfflineCheck("channel.telegram", 910, connection_check.check_connection))
