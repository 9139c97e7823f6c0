"""Days off and make-up workdays 2015–2027, typed from the State Council's notices: the reference for the room's tests.

It shares nothing with the calendar under test. 2027 has no notice: its lines are the statutory days of the regulation,
with those that fall on a weekend moved to the next days.
"""
from datetime import date, timedelta

BY_HAND = """
2015 off 0101-0103 0218-0224 0405-0406 0501 0620 0622 0903-0905 0927 1001-1007
2015 work 0104 0215 0228 0906 1010
2016 off 0101 0207-0213 0404 0501-0502 0609-0611 0915-0917 1001-1007
2016 work 0206 0214 0612 0918 1008 1009
2017 off 0101-0102 0127-0202 0402-0404 0501 0528-0530 1001-1008
2017 work 0122 0204 0401 0527 0930
2018 off 0101 0215-0221 0405-0407 0429-0501 0618 0924 1001-1007 1230-1231
2018 work 0211 0224 0408 0428 0929 0930 1229
2019 off 0101 0204-0210 0405 0501-0504 0607 0913 1001-1007
2019 work 0202 0203 0428 0505 0929 1012
2020 off 0101 0124-0202 0404-0406 0501-0505 0625-0627 1001-1008
2020 work 0119 0426 0509 0628 0927 1010
2021 off 0101-0103 0211-0217 0403-0405 0501-0505 0612-0614 0919-0921 1001-1007
2021 work 0207 0220 0425 0508 0918 0926 1009
2022 off 0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231
2022 work 0129 0130 0402 0424 0507 1008 1009
2023 off 0101-0102 0121-0127 0405 0429-0503 0622-0624 0929-1006
2023 work 0128 0129 0423 0506 0625 1007 1008
2024 off 0101 0210-0217 0404-0406 0501-0505 0610 0915-0917 1001-1007
2024 work 0204 0218 0407 0428 0511 0914 0929 1012
2025 off 0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008
2025 work 0126 0208 0427 0928 1011
2026 off 0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007
2026 work 0104 0214 0228 0509 0920 1010
2027 off 0101 0205-0210 0405 0501-0504 0609 0915 1001-1005
2027 work
"""
YEARS = range(2015, 2028)
WITHOUT_NOTICE = {2027}


def _read() -> tuple[set[date], set[date]]:
    found: dict[str, set[date]] = {"off": set(), "work": set()}
    for line in BY_HAND.split("\n"):
        year, kind, *stretches = line.split() or ["", "off"]
        for stretch in stretches:
            first, _, last = stretch.partition("-")
            day = date(int(year), int(first[:2]), int(first[2:]))
            end = date(int(year), int((last or first)[:2]), int((last or first)[2:]))
            while day <= end:
                found[kind].add(day)
                day += timedelta(days=1)
    return found["off"], found["work"]


OFF, WORK = _read()


def works(day: date) -> bool:
    """Whether this day works, by the typed table."""
    assert day.year in YEARS
    return day in WORK or (day.weekday() < 5 and day not in OFF)
