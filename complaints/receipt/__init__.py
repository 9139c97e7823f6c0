"""Sentences of the receipt (回执), which `complaints.receipts` and `complaints.deadline_texts` say."""
from . import words as words
