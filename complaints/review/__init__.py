"""The room's part of the management review (管理评审): its figures and tables."""
from . import words as words
