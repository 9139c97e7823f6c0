"""What a customer sees and does by their case link (案件链接)."""
from . import words as words
