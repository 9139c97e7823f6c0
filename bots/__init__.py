"""The outside world: channels, intake, delivery. Importing it registers its channels."""
from . import telegram as telegram
from . import terminal as terminal
from . import webchat as webchat
from . import words as words
