"""Which targets of alerts.yml an alert is for, and which of them may get it now."""
from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kernel import instants
from kernel.time_ranges import DAY, TimeRange
from notices.company_files import AlertsFile, Target
from staff import members, permissions
from staff.members import StaffView

_SEEN = "alert.acknowledge"
_immediate: set[str] = set()


def register_immediate(kind: str) -> None:
    """Registers a kind of alert on which somebody can act only now: if none of its targets is on duty, all get it at
    once. The same again changes nothing.
    """
    _immediate.add(kind)


class Audience:
    """Targets and staff as they are at one moment; used for many alerts."""

    def __init__(self, session: Session, file: AlertsFile, now: datetime) -> None:
        self.file, self.now = file, now
        staff = members.all_active(session)
        self.by_id = {str(one.id): one for one in staff}
        self.by_number = {one.number: one for one in staff}
        self._known: dict[tuple[object, ...], tuple[tuple[Target, ...], datetime | None]] = {}
        self.quiet_until = quiet_end(file.quiet, now) if file.quiet else None

    def of(
        self, level: str, staff_ids: Sequence[str], not_for: Collection[str], escalated: bool,
        sent_to: Collection[str], kind: str = "",
    ) -> tuple[tuple[Target, ...], datetime | None]:
        """Targets that should get it now and have not yet.

        And when the next of the others may, None if there are no others.
        """
        asked = (level, tuple(staff_ids), tuple(not_for), escalated, tuple(sent_to), kind in _immediate)
        if asked not in self._known:
            found = self._ask(level, staff_ids, not_for, escalated, sent_to)
            if kind in _immediate and not found[0] and not sent_to:
                found = tuple(self._targets(staff_ids, not_for, escalated)), None
            self._known[asked] = found
        return self._known[asked]

    def _ask(
        self, level: str, staff_ids: Sequence[str], not_for: Collection[str], escalated: bool,
        sent_to: Collection[str],
    ) -> tuple[tuple[Target, ...], datetime | None]:
        now, later = [], []
        for target in self._targets(staff_ids, not_for, escalated):
            if target.name in sent_to:
                continue
            wait = self._wait(target, level)
            if wait is None:
                now.append(target)
            else:
                later.append(wait)
        return tuple(now), min(later, default=None)

    def _targets(self, staff_ids: Sequence[str], not_for: Collection[str], escalated: bool) -> list[Target]:
        meant = [t for t in self.file.targets if not t.escalate and self._receives(t, staff_ids, not_for)]
        return [*meant, *self._escalation_targets(staff_ids, not_for)] if escalated else meant

    def _escalation_targets(self, staff_ids: Sequence[str], not_for: Collection[str]) -> list[Target]:
        """Targets of an escalated alert: those marked `escalate`, otherwise those of the next higher role."""
        named = [target for target in self.file.targets if target.escalate]
        if named:
            return [target for target in named if not self._about_role(target, not_for)]
        roles = {self.by_id[id].role for id in staff_ids if id in self.by_id}
        above = permissions.above(roles or {"supervisor"})
        return [target for target in self.file.targets if target.role == above]

    def _receives(self, target: Target, staff_ids: Sequence[str], not_for: Collection[str]) -> bool:
        if target.for_ is None:
            return True
        if target.role:
            if self._about_role(target, not_for):
                return False
            roles = {self.by_id[id].role for id in staff_ids if id in self.by_id}
            return target.role in roles if staff_ids else target.role in permissions.PERMISSIONS[_SEEN]
        own = self.by_number.get(target.number or "")
        if own is None or str(own.id) in not_for:
            return False
        return str(own.id) in staff_ids if staff_ids else permissions.may(own, _SEEN)

    def _about_role(self, target: Target, not_for: Collection[str]) -> bool:
        """Whether the alert is about a reader of this target: supervisors' targets do not get alerts about a
        supervisor.
        """
        return target.role is not None and any(
            self.by_id[id].role == target.role for id in not_for if id in self.by_id)

    def _wait(self, target: Target, level: str) -> datetime | None:
        """Until when a target must wait; None where it may get the alert now."""
        if level != "breach" and self.quiet_until is not None:
            return self.quiet_until
        own = self.by_number.get(target.number or "")
        return self._off_until(own) if own else None

    def _off_until(self, own: StaffView) -> datetime | None:
        if not own.shifts.any or own.shifts.on_duty(self.now):
            return None
        return own.shifts.next(self.now) or self.now + timedelta(days=1)


def quiet_end(quiet: TimeRange, now: datetime) -> datetime | None:
    """The end of the quiet hours that contain `now`; None outside of them."""
    local = instants.shanghai(now)
    minute = local.hour * 60 + local.minute
    if not quiet.holds(minute):
        return None
    midnight = instants.midnight(local.date())
    after_midnight = minute < quiet.end - DAY
    return midnight + timedelta(minutes=quiet.end - DAY if after_midnight else quiet.end)


