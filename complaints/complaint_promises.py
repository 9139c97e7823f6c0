"""Promises of this room besides the two of 5.1 g, and the names by which the room refers to all of them."""
from __future__ import annotations

from deadlines import promises
from kernel.wording import Message

RESPONSE = promises.RESPONSE.key
SOLUTION = promises.SOLUTION.key
# A solution that the customer did not accept must be revised within as many days as the first one had; the company may
# promise less. The customer is informed of the date.
REVISED = "complaint.revised_solution"
promises.register(promises.Promise(REVISED, Message("complaints.promise.revised"), "working_days", 7, "5.1 g",
                                   since=Message("complaints.promise.revised_since")))

# Deadline for the answer to an outside platform (12315, 12345 …), stated in its letter or given by its rule.
OUTSIDE = "complaint.outside"
promises.register(promises.Promise(OUTSIDE, Message("complaints.promise.outside"), "instant", 0, "消法 46"))

ANSWERED_BY_SOLUTION = (RESPONSE, SOLUTION, REVISED)
