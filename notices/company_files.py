"""The company's file that this room reads: alerts.yml."""
from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from kernel import validated_files
from kernel.time_ranges import OneSpan
from kernel.validated_files import Path_, StrictModel
from kernel.wording import Message, Text
from staff import permissions

_NUMBER = re.compile(r"^[A-Z0-9\-]{2,12}$")


class Target(StrictModel):
    """Where alerts are sent: an Apprise address (json://, tgram://, dingtalk://, feishu://, mailto://…) with a name.

    `for` is a role or a staff number: such a target gets alerts for them, a member's own target only while they are on
    duty. `escalate` targets get only alerts that nobody acknowledged in time.
    """

    name: Annotated[str, Field(min_length=1, max_length=40)]
    url: Annotated[str, Field(min_length=4)]
    for_: Annotated[str | None, Field(alias="for", min_length=2, max_length=20)] = None
    escalate: bool = False

    @property
    def role(self) -> str | None:
        """The role that it is for, if any."""
        return self.for_ if self.for_ in permissions.ROLES else None

    @property
    def number(self) -> str | None:
        """The staff number of the member whose own target it is, if any."""
        return None if self.for_ is None or self.role else self.for_


class AlertsFile(StrictModel):
    """alerts.yml: targets; without any, alerts are only listed on the board.

    `quiet` delays notices and warnings, never breaches; `escalate_after` is in minutes.
    """

    quiet: OneSpan | None = None
    escalate_after: Annotated[int, Field(ge=5, le=24 * 60)] = 30
    targets: tuple[Target, ...] = ()


def _check_alerts(file: AlertsFile) -> list[tuple[Path_, Text]]:
    from apprise import Apprise  # slow to import: only where addresses are checked

    faults: list[tuple[Path_, Text]] = []
    names: set[str] = set()
    for n, target in enumerate(file.targets):
        if target.name in names:
            faults.append((("targets", n, "name"), Message("notices.target_twice", name=target.name)))
        names.add(target.name)
        if not Apprise.instantiate(target.url):
            faults.append((("targets", n, "url"), Message("notices.target_address")))
        if target.number and not _NUMBER.match(target.number):
            faults.append((("targets", n, "for"), Message("notices.target_for", roles=list(permissions.ROLES))))
        if target.escalate and target.number:
            faults.append((("targets", n, "escalate"), Message("notices.target_escalates")))
    return faults


validated_files.register(validated_files.Kind("alerts.yml", AlertsFile, _check_alerts))
