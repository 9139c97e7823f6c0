"""Codes of refusals that programs have known since this room measured requests itself (docs/api.md)."""
from kernel import errors

PUBLISHED = {
    "integration.request_large": "complaints.api_large",
    "integration.slow_down": "complaints.api_slow_down",
    "integration.key_form": "complaints.key_form",
    "integration.key_reused": "complaints.key_reused",
    "integration.key_busy": "complaints.key_busy",
}
errors.publish(PUBLISHED)
