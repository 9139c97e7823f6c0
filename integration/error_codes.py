"""Codes of refusals that programs have known since tokens belonged to the room of staff (docs/api.md)."""
from kernel import errors

PUBLISHED = {
    "integration.no_token": "staff.no_token",
    "integration.bad_token": "staff.bad_token",
    "integration.no_scope": "staff.no_scope",
}
errors.publish(PUBLISHED)
