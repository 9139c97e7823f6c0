"""Customers as pseudonyms; the vault with what identifies them; consent (5.5)."""
from . import words as words
