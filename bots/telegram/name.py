"""The channel's name, for files that must know nothing else of it."""
NAME = "telegram"
