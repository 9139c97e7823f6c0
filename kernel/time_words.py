"""Instants, days and lengths of time in words, in the reader's language. Pure: the caller says what time it is.

Every instant is shown as a clock in Shanghai shows it. Which function for what:

    a time of day                   clock_time           14:05
    a weekday                       weekday              周四
    a day                           month_day, full_day, day_with_weekday, day_range
    a day near today                past_day             今天, 昨天, 3月2日 周一
                                    coming_day           今天, 明天, 后天, 3月5日
    an instant in a sentence        day_time, full_time  2月5日（周四）10:00
    an instant in a list            list_time, past_time
    an instant ahead                coming_time          明天 9:00
    an instant to the second        exact                2026年2月5日 10:00:00
    a deadline                      deadline, full_deadline (with its year), short_deadline; midnight is 24:00 of the
                                    day that ends
    what is left until a deadline   time_left (a label), remaining (in a sentence)
    how long something lasts        length               1 天 3 小时
    how long something was measured duration, lasting    37 秒, 2 分钟
    how long something has lasted   elapsed, waited      3 分钟, 已等 3 分钟
    in figures                      numeric, field_value 2026-02-05 10:00

Sentences may name those of one value as a format: `{due:deadline}`.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from kernel import wording
from kernel.instants import shanghai
from kernel.wording import Message, say

Tone = Literal["calm", "soon", "late"]
SOON = timedelta(hours=12)
_IN_SECONDS = 90.0  # below which a duration is given in seconds
_NEAR = {0: "kernel.today", 1: "kernel.tomorrow", 2: "kernel.day_after_tomorrow"}


def weekday(day: date) -> str:
    """The weekday: `周四`."""
    return wording.title("kernel.weekday", str(day.weekday()))


def clock_time(at: datetime) -> str:
    """The time of day: `14:05`."""
    return f"{shanghai(at):%H:%M}"


def month_day(day: date) -> str:
    """A day without its year: `2月5日`."""
    return say("kernel.month_day", day=day)


def full_day(day: date) -> str:
    """A day with its year: `2026年2月5日`."""
    return say("kernel.full_day", day=day)


def day_with_weekday(day: date) -> str:
    """A day with its weekday: `2月5日（周四）`."""
    return say("kernel.day_with_weekday", day=day)


def day_range(first: date, last: date) -> str:
    """A run of days: `2月9日至13日`, `2月27日至3月2日`; a single one `2月9日`."""
    if first == last:
        return month_day(first)
    within = "kernel.days_of_month" if last.month == first.month else "kernel.days_of_months"
    return say(within, first=first, last=last)


def past_day(day: date, today: date) -> str:
    """A day that lies behind: `今天`, `昨天`, `3月2日 周一`, in another year `2025年12月31日`."""
    if day == today:
        return say("kernel.today")
    if day == today - timedelta(days=1):
        return say("kernel.yesterday")
    return say("kernel.weekday_behind", day=day) if day.year == today.year else full_day(day)


def coming_day(day: date, today: date) -> str:
    """A day that lies ahead: `今天`, `明天`, `后天`, then `3月5日`."""
    near = _NEAR.get((day - today).days)
    return say(near) if near else month_day(day)


def day_time(at: datetime, *, with_year: bool = False) -> str:
    """An instant in a sentence: `2月5日（周四）10:00`; `with_year` puts `2026年` before it."""
    return say("kernel.year_day_time" if with_year else "kernel.day_time", day=shanghai(at).date(), at=at)


def full_time(at: datetime) -> str:
    """An instant with its year: `2026年2月5日 10:00`."""
    return say("kernel.full_time", day=shanghai(at).date(), at=at)


def exact(at: datetime) -> str:
    """An instant to the second, for hovering, screen readers and print: `2026年2月5日 10:00:00`."""
    return f"{full_day(shanghai(at))} {shanghai(at):%H:%M:%S}"


def list_time(at: datetime, now: datetime) -> str:
    """An instant in a list: `14:05` today, `2月5日 14:05` this year, otherwise `2025年12月31日 14:05`."""
    local, today = shanghai(at), shanghai(now)
    if local.date() == today.date():
        return clock_time(at)
    return f"{month_day(local)} {clock_time(at)}" if local.year == today.year else full_time(at)


def past_time(at: datetime, now: datetime) -> str:
    """An instant that lies behind: `14:05` today, `昨天 14:05`, `3月2日 周一 14:05`."""
    local, today = shanghai(at).date(), shanghai(now).date()
    return clock_time(at) if local == today else f"{past_day(local, today)} {clock_time(at)}"


def coming_time(at: datetime, now: datetime) -> str:
    """An instant that lies ahead: `今天 9:00`, `明天 9:00`, `2月20日（周五）9:00`."""
    local = shanghai(at)
    ahead = (local.date() - shanghai(now).date()).days
    clock = f"{local.hour}:{local:%M}"
    return say("kernel.coming_near" if ahead in (0, 1) else "kernel.coming_far", clock=clock, day=local.date(),
               near=coming_day(local.date(), shanghai(now).date()))


def deadline(due_at: datetime, last_day: date | None = None) -> str:
    """A deadline: `2月5日（周四）18:00`, at the end of its day `2月14日（周六）24:00`.

    `last_day` is the day to which the deadline belongs where a count has named it; without it an instant at 00:00
    belongs to the day before.
    """
    return str(deadline_message(due_at, last_day))


def deadline_message(due_at: datetime, last_day: date | None = None) -> Message:
    """The same as a fact of another sentence that is stored."""
    if last_day is None:
        local = shanghai(due_at)
        last_day = local.date() - timedelta(days=1 if (local.hour, local.minute) == (0, 0) else 0)
    return Message("kernel.deadline", day=last_day, clock=end_of_day(due_at, last_day))


def end_of_day(due_at: datetime, last_day: date) -> str:
    """The time of a deadline on its last day: `18:00`, or `24:00` where the day is over then."""
    return "24:00" if shanghai(due_at).date() > last_day else clock_time(due_at)


def full_deadline(due_at: datetime) -> str:
    """A deadline with its year: `2026年2月14日（周六）24:00`; an instant at 00:00 belongs to the day before."""
    last_day = _day_that_ends(due_at)
    return say("kernel.year_deadline", day=last_day, clock=end_of_day(due_at, last_day))


def short_deadline(due_at: datetime) -> str:
    """A deadline in a table: `2月14日 24:00`; an instant at 00:00 belongs to the day before."""
    last_day = _day_that_ends(due_at)
    return say("kernel.short_deadline", day=last_day, clock=end_of_day(due_at, last_day))


def time_left(due_at: datetime, now: datetime) -> tuple[str, Tone]:
    """What is left until a deadline, as a label, and how urgent that is.

    `剩 5 小时 12 分` (soon, within 12 hours), `今天 18:00 前`, `明天 18:00 前`, `后天 24:00 前`,
    `2月14日 24:00 前（还有 5 天）` (calm), `已超时 3 小时` (late).
    """
    left = due_at - now
    if left <= timedelta(0):
        return say("kernel.overdue", length=length(-left)), "late"
    if left <= SOON:
        return say("kernel.left", length=length(left)), "soon"
    last_day, today = _day_that_ends(due_at), shanghai(now).date()
    ahead, clock = (last_day - today).days, end_of_day(due_at, last_day)
    if ahead <= 2:
        return say("kernel.before", day=coming_day(max(last_day, today), today), clock=clock), "calm"
    return say("kernel.before_with_days", day=last_day, clock=clock, days=ahead), "calm"


def remaining(due_at: datetime, now: datetime) -> str:
    """What is left until a deadline, in a sentence: `还剩 47 小时 20 分`, `还剩 6 天`, `已超过 3 小时`.

    Days from 3 days on, minutes below 48 hours; parts are rounded down.
    """
    minutes = int(abs((due_at - now).total_seconds()) // 60)
    whole_days, hours = minutes // 1440, minutes // 60
    if whole_days >= 3:
        words = say("kernel.days", days=whole_days)
    elif hours:
        words = _hours(hours, minutes % 60 if hours < 48 else 0)
    else:
        words = say("kernel.minutes", minutes=minutes)
    return say("kernel.exceeded" if now > due_at else "kernel.remaining", length=words)


def length(delta: timedelta) -> str:
    """A length of time by its two largest parts, minutes rounded down: `1 天 3 小时`, `5 小时 12 分`, `不到 1 分钟`."""
    minutes = int(delta.total_seconds() // 60)
    whole_days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if whole_days:
        return say("kernel.days_hours" if hours else "kernel.days", days=whole_days, hours=hours)
    if hours:
        return _hours(hours, minutes)
    return say("kernel.minutes", minutes=minutes) if minutes else say("kernel.under_a_minute")


def duration(delta: timedelta) -> str:
    """A length of time that was measured: in seconds below 90 s, then in whole minutes, both rounded to the nearest,
    from an hour on as `length`: `37 秒`, `2 分钟`, `1 小时 5 分`.
    """
    seconds = max(0.0, delta.total_seconds())
    if seconds < _IN_SECONDS:
        return say("kernel.seconds", seconds=int(seconds + 0.5))
    return length(timedelta(minutes=int(seconds / 60 + 0.5)))


def lasting(minutes: float) -> str:
    """The same of a number of minutes."""
    return duration(timedelta(minutes=minutes))


def elapsed(since: datetime, now: datetime) -> str:
    """How long ago something began, by its largest part: `刚刚`, `3 分钟`, `1 小时 5 分`, `2 天`."""
    past = max(timedelta(0), now - since)
    if past < timedelta(minutes=1):
        return say("kernel.just_now")
    return length(past) if past < timedelta(days=1) else say("kernel.days", days=past.days)


def waited(what: str, since: datetime, now: datetime) -> str:
    """How long somebody has waited, with the word for it: `已等 3 分钟`; in the first minute `刚刚`."""
    if now - since < timedelta(minutes=1):
        return say("kernel.just_now")
    return f"{what} {elapsed(since, now)}"


def numeric(at: datetime, *, seconds: bool = False) -> str:
    """An instant in figures: `2026-02-05 10:00`, with `seconds` `2026-02-05 10:00:00`."""
    return f"{shanghai(at):{'%Y-%m-%d %H:%M:%S' if seconds else '%Y-%m-%d %H:%M'}}"


def field_value(at: datetime) -> str:
    """An instant as a `datetime-local` field takes it: `2026-02-05T10:00`."""
    return f"{shanghai(at):%Y-%m-%dT%H:%M}"


def _day_that_ends(due_at: datetime) -> date:
    """The day to which a deadline belongs: midnight ends the day before it."""
    return shanghai(due_at - timedelta(microseconds=1)).date()


def _hours(hours: int, minutes: int) -> str:
    return say("kernel.hours_minutes" if minutes else "kernel.hours", hours=hours, minutes=minutes)


for _format in (weekday, month_day, full_day, day_with_weekday, clock_time, day_time, full_time, exact, deadline,
                full_deadline, short_deadline, numeric, lasting):
    wording.register_format(_format.__name__, _format)
