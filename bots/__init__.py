"""Channels to customers: intake, delivery, transports. Importing this package registers the channels."""
from . import telegram as telegram
from . import terminal as terminal
from . import webchat as webchat
from . import words as words
