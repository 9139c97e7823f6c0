"""The board (看板) of any kind of case: open cases by time left. A kind with needs of its own has a board of its own."""
from . import words as words
