"""The room's part of the management review (管理评审): what is counted, and its tables."""
from . import words as words
