"""Mechanisms only, no word of the trade: settings, the one commit, time, events, tasks, errors, audit, money, logs.

Test of entry: would a bakery's program want this file unchanged?
"""
from . import time_words as time_words
from . import words as words
