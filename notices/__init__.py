"""Alerts to staff (通知): to whom they go, when, and by which way."""
from . import words as words
