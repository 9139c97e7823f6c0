"""Alerts to staff (通知): to whom they go, when, and by which way. What customers were told (告知), with its proof."""
from . import words as words
