"""Templates and styles of the pages that need no log-in, and the sentences of the company's public page."""
from . import words as words
