"""Complaints (投诉): tickets with two clocks, their stages, the supervisor's board and the case page (5.1 g)."""
from . import channels as channels
from . import words as words
from .outside import words as _outside_words  # noqa: F401
from .receipt import words as _receipt_words  # noqa: F401
