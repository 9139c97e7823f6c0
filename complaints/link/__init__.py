"""A complaint's page at its case link (案件链接)."""
from . import words as words
