"""Opaque tokens: random strings are handed out, only their digests are stored, and comparison takes constant time."""
from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token(bits: int = 256) -> str:
    """A URL-safe random token of at least `bits` bits."""
    return secrets.token_urlsafe((bits + 7) // 8)


def digest(token: str) -> str:
    """SHA-256 in hex: enough for tokens of 128 random bits and more, never for passwords."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(a: str, b: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return hmac.compare_digest(a.encode(), b.encode())
