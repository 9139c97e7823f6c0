"""General mechanisms without any domain term: settings, the one commit, time, events, tasks, errors, audit, money,
logs.

A file belongs here if a program of another trade could use it unchanged.
"""
from . import time_words as time_words
from . import words as words
