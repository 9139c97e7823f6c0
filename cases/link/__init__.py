"""What a customer sees and can do by their case link (案件链接), for any kind of case."""
from . import words as words
