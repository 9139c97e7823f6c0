"""Conversations with customers: episodes and their owner, inbox, outbox, transcript, channels, languages."""
from . import words as words
