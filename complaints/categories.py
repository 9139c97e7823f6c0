"""Categories of complaints. Keys are stored, titles shown."""
from __future__ import annotations

from kernel.errors import BadInput
from kernel.titles import Titles

TITLES = Titles("complaints.category", (
    "false_promise", "oral_promise", "matchmaker_conduct", "introductions", "refund_dispute", "fake_profile",
    "non_member_profile", "privacy_leak", "fraud", "auto_renewal", "store_loan", "store_service", "store_closed",
    "other"))
KINDS = Titles("complaints.kind", ("complaint", "suggestion", "praise"))


def title(category: str) -> str:
    """The title of a category, in the reader's language. Raises BadInput for one that doesn't exist."""
    if category not in TITLES:
        raise BadInput("complaints.no_category", category=category[:40])
    return TITLES[category]
