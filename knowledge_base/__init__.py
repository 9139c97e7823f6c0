"""What the company tells its customers: fee schedule with computed answers, articles, search, gaps."""
from . import words as words
