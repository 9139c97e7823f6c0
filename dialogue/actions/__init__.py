"""The actions (动作) of the project: rasa-sdk classes, listed one by one in `all_actions`."""
from . import words as words
