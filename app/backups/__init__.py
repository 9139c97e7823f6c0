"""Backup and restoration of everything that must survive: database, files, company, reports."""
from . import words as words
