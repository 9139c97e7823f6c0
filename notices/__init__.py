"""Telling people (通知): alerts to staff, to whom, when and by which way."""
from . import words as words
