"""Registering (登记): what a caller or visitor says, filed by a member of staff."""
from . import words as words
