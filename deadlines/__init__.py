"""Promises and deadlines (时限): calendar, published hours, counting, clocks, sweep, alerts (5.1 g)."""
from . import holiday_names as holiday_names
from . import words as words
