"""Other programs of the company (对接): tokens, idempotency keys, signed webhooks, safe requests outwards."""
from . import error_codes as error_codes
from . import words as words
