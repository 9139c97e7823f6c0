"""Staff: stores, accounts, roles and permissions, log-in, certificates and training (5.3, 5.4.2 c)."""
from . import words as words
