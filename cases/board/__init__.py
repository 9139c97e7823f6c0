"""The board (看板) for any kind of case: open cases by time left. A kind with special needs has its own board."""
from . import words as words
