"""Complaints that come from other platforms and systems (外部平台), and what those want back."""
from . import words as words
