"""The outside world: channels, intake, delivery."""
from . import words as words
