"""What all kinds of case share (案件): timeline, owner, staff concerned, evidence, links, call tasks, approvals.

A case is identified by its kind and its id. A room that has a kind of case registers it (`cases.kind_registration`) and
keeps what is specific to it; nothing here refers to a particular kind.
"""
from . import words as words
