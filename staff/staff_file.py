"""The model of `staff.yml`."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kernel import validated_files
from kernel.time_ranges import Week
from kernel.wording import Message, say
from staff.shifts import Absence, Shifts


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CertificateEntry(_Strict):
    """A certificate (5.3 a)."""

    name: str
    number: str
    valid_until: date | None = None


class TrainingEntry(_Strict):
    """A training (5.3 e)."""

    topic: str
    date: date
    result: str


class AbsenceEntry(_Strict):
    """Days away, both ends included."""

    from_: date = Field(alias="from")
    to: date
    why: Annotated[str, Field(min_length=2, max_length=40)]

    @model_validator(mode="after")
    def _forwards(self) -> AbsenceEntry:
        if not self.from_ <= self.to <= self.from_ + timedelta(days=366):
            raise ValueError(Message("staff.absence_dates"))
        return self


class MemberEntry(_Strict):
    """One member of staff. `photo` is a file in the company folder."""

    number: Annotated[str, Field(pattern=r"^[A-Z0-9\-]{2,12}$")]
    name: Annotated[str, Field(min_length=1, max_length=30)]
    title: Annotated[str, Field(min_length=1, max_length=30)]
    role: Literal["matchmaker", "complaint_officer", "supervisor", "administrator"]
    store: str | None = None
    login: Annotated[str, Field(pattern=r"^[a-z0-9._\-]{3,30}$")]
    photo: str | None = None
    capacity: Annotated[int, Field(ge=1, le=50)] = 5
    certificates: list[CertificateEntry] = []
    trainings: list[TrainingEntry] = []
    shifts: Week = Week()
    absences: list[AbsenceEntry] = []

    def duty(self) -> Shifts:
        """The shifts and absences."""
        away = tuple(Absence(one.from_, one.to, one.why) for one in self.absences)
        return Shifts(self.shifts.in_order(), away)


class StaffFile(_Strict):
    """All members of staff."""

    staff: list[MemberEntry]


def _twice(value: StaffFile) -> list[tuple[tuple[str | int, ...], str]]:
    faults: list[tuple[tuple[str | int, ...], str]] = []
    for field, key in (("number", "staff.number_twice"), ("login", "staff.login_twice")):
        seen: set[str] = set()
        for i, member in enumerate(value.staff):
            given = getattr(member, field)
            if given in seen:
                faults.append((("staff", i, field), say(key, value=given)))
            seen.add(given)
    return faults


validated_files.register(validated_files.Kind("staff.yml", StaffFile, _twice, dated=True))
