"""Scopes of tokens that the routes of cases need."""
from integration import tokens
from integration.tokens import Scope

READ, WRITE = "complaints.read", "complaints.write"

tokens.register_scope(Scope(READ, "读取投诉", preselected=True))
tokens.register_scope(Scope(WRITE, "登记与处理投诉"))
