"""Passwords: Argon2id by argon2-cffi, at most four checks at a time, since each takes 64 MB and a core."""
from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from kernel.errors import BadInput, TryLater

SHORTEST = 12  # characters
DEMO = "hongniang-demo"  # of every account of a demo data folder, shown on its log-in page
_hasher = PasswordHasher()
_seats = BoundedSemaphore(4)
_NOBODY: list[str] = []


def use(hasher: PasswordHasher) -> None:
    """Sets another hasher, with another cost, for tests and for making demo accounts."""
    global _hasher
    _hasher = hasher
    _NOBODY.clear()


def check_strength(password: str, login: str) -> None:
    """Raises BadInput for a password that is too short or the log-in itself."""
    if len(password) < SHORTEST or password.lower() == login.lower():
        raise BadInput("staff.weak_password")


def hashed(password: str) -> str:
    """The hash that is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored hash; takes as long without an account (`stored` None).

    Raises TryLater where no check begins within 5 seconds because too many people log in.
    """
    if not _seats.acquire(timeout=5):
        raise TryLater("staff.busy", after=5)
    try:
        if not _NOBODY:
            _NOBODY.append(_hasher.hash("nobody's password"))
        _hasher.verify(stored or _NOBODY[0], password)
        return stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
    finally:
        _seats.release()
