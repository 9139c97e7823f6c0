"""What the company tells its customers: the fee schedule with computed answers, articles, search, and gaps."""
from . import words as words
