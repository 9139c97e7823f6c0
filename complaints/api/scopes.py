"""Scopes of API tokens that the routes of cases need."""
from integration import api_tokens
from integration.api_tokens import Scope
from kernel.wording import Message

READ, WRITE = "complaints.read", "complaints.write"

api_tokens.register_scope(Scope(READ, Message("complaints.api.scope.read"), preselected=True))
api_tokens.register_scope(Scope(WRITE, Message("complaints.api.scope.write")))
