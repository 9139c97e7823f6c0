"""What `doctor` says of the channel; one that is off is well."""
from __future__ import annotations

from bots.telegram import connection_check
from kernel import checks
from kernel.checks import OfflineCheck

checks.register(OfflineCheck("channel.telegram", 910, connection_check.check_connection))
