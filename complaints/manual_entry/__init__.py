"""Manual entry (登记): a member of staff files what a caller or visitor says."""
from . import words as words
