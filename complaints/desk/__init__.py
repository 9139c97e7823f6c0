"""Complaints beside a conversation at the desk: open cases, filing for the customer, choosing the case of a message."""
from . import words as words
