"""By which instant what a customer wrote is dated, and the clocks of a complaint count."""
import pytest

from conversations.messages import written_at
from kernel import instants

CASES = [
    ("confirmed and received at once", "2026-02-05 10:00", "2026-02-05 10:00", "2026-02-05 10:00"),
    ("our outage of three hours is not the customer's", "2026-02-05 10:00", "2026-02-05 13:00", "2026-02-05 10:00"),
    ("the platform's clock is fast", "2026-02-05 10:07", "2026-02-05 10:00", "2026-02-05 10:00"),
    ("a platform's clock that is days off counts for one day at most",
     "2026-02-01 10:00", "2026-02-05 10:00", "2026-02-04 10:00"),
]


@pytest.mark.parametrize(("case", "confirmed", "received", "counts_from"), CASES, ids=[c[0] for c in CASES])
def test_written_at(case: str, confirmed: str, received: str, counts_from: str) -> None:
    assert written_at(instants.parse(confirmed), instants.parse(received)) == instants.parse(counts_from)
