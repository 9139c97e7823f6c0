"""Error codes published by this room's API before keys moved to other rooms (docs/api.md)."""
from kernel import errors

PUBLISHED = {
    "integration.request_large": "complaints.api_large",
    "integration.slow_down": "complaints.api_slow_down",
    "integration.key_form": "complaints.key_form",
    "integration.key_reused": "complaints.key_reused",
    "integration.key_busy": "complaints.key_busy",
    "cases.ended": "complaints.ended",
    "cases.file_empty": "complaints.file_empty",
    "cases.file_large": "complaints.file_large",
    "cases.file_broken": "complaints.file_broken",
    "cases.file_kind": "complaints.file_kind",
    "cases.file_many": "complaints.file_many",
}
errors.publish(PUBLISHED)
