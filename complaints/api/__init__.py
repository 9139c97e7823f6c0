"""The API of cases for the company's other programs, and what staff fetch besides pages."""
from . import codes as codes
from . import scopes as scopes
