"""Error codes published before API tokens moved here from `staff` (docs/api.md)."""
from kernel import errors

PUBLISHED = {
    "integration.no_token": "staff.no_token",
    "integration.bad_token": "staff.bad_token",
    "integration.no_scope": "staff.no_scope",
}
errors.publish(PUBLISHED)
