"""Scopes of tokens that the routes of cases need."""
from integration import api_tokens
from integration.api_tokens import Scope

READ, WRITE = "complaints.read", "complaints.write"

api_tokens.register_scope(Scope(READ, "读取投诉", preselected=True))
api_tokens.register_scope(Scope(WRITE, "登记与处理投诉"))
