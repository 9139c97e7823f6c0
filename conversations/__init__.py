"""What is said: conversations, episodes and their owner, inbox, outbox, transcript."""
from . import words as words
