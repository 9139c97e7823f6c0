"""Handoff from the bot to a person (转人工): queue, claim, presence, and the desk of the matchmakers (4.1.6)."""
from . import words as words
