"""Integration of other programs of the company (对接): tokens, idempotency keys, signed webhooks, safe requests."""
from . import error_codes as error_codes
from . import words as words
