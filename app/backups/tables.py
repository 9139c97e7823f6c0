"""When backups were made, for `doctor`."""
from __future__ import annotations

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Instant


class BackupMade(Base):
    """A backup that was completed; `at` is the instant whose state it holds, `size` its bytes."""

    __tablename__ = "backup_made"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[Instant]
    size: Mapped[int] = mapped_column(BigInteger)
