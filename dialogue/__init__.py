"""Dialogue (对话): a Rasa project, the engine that runs it in-process, and the actions by which it acts."""
from . import words as words
