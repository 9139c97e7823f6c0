"""Complaints beside a conversation at the desk: what is open, filing for the customer, what a message is for."""
from . import words as words
