"""Writes the arrangement of a year into the text of a company's calendar.yml; everything else in it is kept. Pure."""
from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from deadlines.calendar import WorkingCalendar, YearTable
from deadlines.company_files import CalendarFile
from deadlines.holiday_notice import patterns
from deadlines.holiday_notice.reading import Arrangement, numbers
from kernel import time_words, validated_files
from kernel.errors import BadInput
from kernel.wording import say

FILE = "calendar.yml"
_DAY = timedelta(days=1)
_SATURDAY = 5
_AROUND = timedelta(days=21)  # make-up workdays lie within this distance of their holiday


def with_year(text: str, found: Arrangement) -> str:
    """The text of a calendar.yml with the year of a notice in it, in place of what it had for that year.

    A notice that only changes some days of a year is laid over what is known of that year. Raises BadInput if anything
    of the notice is unread, if it leaves the year incomplete, changes no day of it, or has nothing to name it by;
    BadFile if the file, as it stands or as it would be, has a fault.
    """
    if found.unread:
        raise BadInput("deadlines.notice_unread", count=len(found.unread), sentence=found.unread[0].sentence[:80])
    before: CalendarFile = validated_files.check(FILE, text).value
    off, work, number = _whole_year(before, found)
    written = _written(text, {
        "year": found.year, "number": number,
        # each date a value of its own: YAML would write one that occurs twice as a reference
        "off": [{"name": name, "from": first.replace(), "to": last.replace()} for name, first, last in _stretches(off)],
        "work": [day.replace() for day in sorted(work)]})
    after: CalendarFile = validated_files.check(FILE, written).value
    if found.missing and _differing(before.calendar(), found.year) == _differing(after.calendar(), found.year):
        raise BadInput("deadlines.notice_changes_nothing", year=found.year)
    return written


def year_in_force(text: str) -> Callable[[int], YearTable | None]:
    """The years of a calendar.yml that have their notice, as `reading.read` wants them. Raises BadFile."""
    calendar = validated_files.check(FILE, text).value.calendar()
    return lambda year: calendar.table(year) if year in calendar.notices else None


def _differing(calendar: WorkingCalendar, year: int) -> set[date]:
    """Days of a year's notice that are not as in any week, but for those that an authority's notice decides."""
    table = calendar.table(year)
    return ({day for day in table.off if day.weekday() < _SATURDAY} | table.work) - set(calendar.local)


def _whole_year(before: CalendarFile, found: Arrangement) -> tuple[dict[date, str], set[date], str]:
    """All days of the year, and the number of its notice."""
    if not found.missing:
        return dict(found.off), set(found.work), _number(found)
    calendar = before.calendar()
    if found.year not in calendar.notices:
        raise BadInput("deadlines.notice_incomplete", year=found.year, names=list(found.missing))
    known = calendar.table(found.year)
    off = {day: name for day, name in known.off.items()
           if found.anew.isdisjoint(name.split(patterns.AND)) and day not in found.no_off}
    work = set(known.work) - set(found.no_work)
    anew = [day for day, name in found.off.items() if not found.anew.isdisjoint(name.split(patterns.AND))]
    uncertain = sorted(day for day in work - set(found.work) - set(found.off)
                       if any(abs(day - other) <= _AROUND for other in anew))
    if uncertain:
        raise BadInput("deadlines.notice_uncertain", days=[time_words.month_day(day) for day in uncertain])
    for day in (*found.off, *found.work):
        off.pop(day, None)
        work.discard(day)
    own = calendar.notices[found.year]
    return off | dict(found.off), work | set(found.work), numbers([own, *([found.number] if found.number else [])])


def _number(found: Arrangement) -> str:
    """The notice's number; without one its date or its title, which name it as well."""
    if found.number:
        return found.number
    if found.issued is not None:
        return say("deadlines.notice_by_date", day=found.issued)
    if found.title:
        return found.title[:60]
    raise BadInput("deadlines.notice_unnumbered")


def _stretches(off: dict[date, str]) -> list[tuple[str, date, date]]:
    """Days off in runs of one name: name, first, last."""
    found: list[tuple[str, date, date]] = []
    for day in sorted(off):
        if found and found[-1][0] == off[day] and found[-1][2] + _DAY == day:
            found[-1] = (off[day], found[-1][1], day)
        else:
            found.append((off[day], day, day))
    return found


def _written(text: str, entry: dict[str, Any]) -> str:
    """The text with the entry among its notices. Comments and other lines stay."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    def flow(value: Any) -> Any:
        made: Any = CommentedMap(value) if isinstance(value, dict) else CommentedSeq(value)
        made.fa.set_flow_style()
        return made

    yaml = YAML()
    yaml.preserve_quotes, yaml.width = True, 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    content = yaml.load(text)
    block = CommentedMap(entry)
    block["off"] = CommentedSeq([flow(one) for one in entry["off"]])
    block["work"] = flow(entry["work"])
    head = ""
    if not content:  # nothing but comments, which the reader of YAML drops
        head, content = (text.rstrip("\n") + "\n" if text.strip() and content is None else ""), CommentedMap()
    notices = content.get("notices")
    if not notices:
        content["notices"] = CommentedSeq([block])
    else:
        notices.fa.set_block_style()
        place = next((n for n, one in enumerate(notices) if one["year"] == entry["year"]), None)
        if place is None:
            place = sum(one["year"] < entry["year"] for one in notices)
            notices.insert(place, block)
        else:
            notices[place] = block
    out = io.StringIO()
    yaml.dump(content, out)
    return head + out.getvalue()
