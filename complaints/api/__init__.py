"""The API of cases for the company's other programs, and what staff fetch besides pages."""
from . import error_codes as error_codes
from . import scopes as scopes
from . import words as words
