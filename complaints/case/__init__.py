"""The case page (案件页): what happened, both clocks, and every act that is lawful now."""
from . import words as words
