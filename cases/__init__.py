"""What every kind of case shares (案件): timeline, owner, whom it is about, evidence, links, calls, approvals.

A case is named by its kind and its id. A room that has a kind of case registers it (`cases.kind_registration`) and
keeps what is the kind's own; nothing here knows any kind by name.
"""
from . import words as words
