"""The API of cases for the company's other programs, and what staff fetch besides pages."""
