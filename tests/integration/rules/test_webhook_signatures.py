"""Webhook signatures, against the standard's own example."""
from __future__ import annotations

from integration import webhook_sending


def test_the_standards_own_example_is_signed_as_it_says() -> None:
    """The reference vector of the Standard Webhooks libraries."""
    made = webhook_sending.signatures("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                      1614265330, '{"test": 2432232314}')
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
