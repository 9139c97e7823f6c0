"""Look and shell of the staff pages: theme, frame, widgets, live refresh. Knows no room."""
from . import words as words
