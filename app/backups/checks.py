"""The age of the last backup, for `doctor`."""
from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.backups import words as words
from app.backups.tables import BackupMade
from kernel import checks, instants
from kernel.checks import Check, Finding
from kernel.settings import settings
from kernel.wording import say

OLD = timedelta(days=7)


def _backup(session: Session) -> Finding:
    last, demo = session.scalar(select(func.max(BackupMade.at))), settings().is_demo
    if last is None:
        return demo, say("app.check.no_backup_demo" if demo else "app.check.no_backup")
    age = instants.now() - last
    good = demo or age <= OLD
    return good, say("app.check.backup_made" if good else "app.check.backup_old", at=last, days=age.days)


checks.register(Check("backup", 265, _backup))
