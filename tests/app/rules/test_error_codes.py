"""The error codes that programs use stay the same when sentences move to other keys (docs/api.md)."""
from __future__ import annotations

from importlib import import_module

from app import web
from kernel import errors, wording
from kernel.errors import Conflict, NotSignedIn


def test_the_codes_that_differ_from_their_keys() -> None:
    for name in web.ROUTERS:
        import_module(name)
    assert errors.published() == {
        "integration.no_token": "staff.no_token",
        "integration.bad_token": "staff.bad_token",
        "integration.no_scope": "staff.no_scope",
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
    assert all(wording.known(key) and not wording.known(code) for key, code in errors.published().items())


def test_an_error_is_told_by_its_code() -> None:
    assert NotSignedIn("integration.bad_token").code == "staff.bad_token"
    assert Conflict("complaints.closed").code == "complaints.closed"
