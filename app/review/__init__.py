"""The management review (管理评审): goals with their figures, a month's report, causes and actions (6.2, 6.3.1, 6.5)."""
from . import words as words
