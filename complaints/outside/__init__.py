"""Complaints from outside platforms and systems (外部平台), and the replies due to them."""
from . import words as words
