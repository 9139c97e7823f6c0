"""The supervisor's board (看板): open cases by time left."""
from . import words as words
