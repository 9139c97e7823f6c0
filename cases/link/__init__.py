"""What a customer sees and does by their case link (案件链接), whatever the kind of case."""
from . import words as words
