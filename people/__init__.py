"""Customers by pseudonym; the vault with their identifiers; consent (5.5)."""
from . import words as words
