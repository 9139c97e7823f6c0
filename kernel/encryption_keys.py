"""The company's key: encrypting and decrypting, and blind indexes: keyed hashes by which encrypted values are found.

The key file holds one line a key, `id:base64url(32 bytes)`, newest first; older ones still decrypt. Encryption, blind
index and fingerprint use keys derived from it (HKDF-SHA256), never the same one. The file is read once per process, and
made only by `kernel.key_fingerprints` for a database in which nothing is encrypted yet.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kernel.errors import BadInput
from kernel.settings import settings
from kernel.wording import Message


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)


def _ciphers(keys: dict[str, bytes]) -> dict[str, AESGCM]:
    return {id: AESGCM(_derive(key, "sealing")) for id, key in keys.items()}


class Box:
    """AES-256-GCM under the newest key; `blind` is HMAC-SHA256 under the oldest, so that rotation keeps finding.

    `fingerprints` (id → hexadecimal, in the order of the file) identify the keys and tell nothing about them. `again`
    reads the file anew: a process that was started with a newer key may have encrypted what this one decrypts.
    """

    def __init__(self, keys: dict[str, bytes], again: Callable[[], dict[str, bytes]] | None = None) -> None:
        self._newest = next(iter(keys))
        self._ciphers = _ciphers(keys)
        self._blind = _derive(list(keys.values())[-1], "blind index")
        self._again = again
        self.fingerprints = {id: _derive(key, "fingerprint").hex()[:32] for id, key in keys.items()}

    def encrypt(self, clear: bytes, about: bytes = b"") -> bytes:
        """Encrypted bytes: key id, nonce, ciphertext.

        `about` is authenticated with them and must be given again to decrypt.
        """
        nonce = os.urandom(12)
        return self._newest.encode() + b":" + nonce + self._ciphers[self._newest].encrypt(nonce, clear, about)

    def decrypt(self, sealed: bytes, about: bytes = b"") -> bytes:
        """Raises BadInput where the key is missing or the bytes were changed."""
        id, _, rest = sealed.partition(b":")
        try:
            return self._cipher(id.decode()).decrypt(rest[:12], rest[12:], about)
        except (KeyError, InvalidTag, ValueError) as e:
            raise BadInput("kernel.no_key", path=settings().key_path.name, why=type(e).__name__) from None

    def _cipher(self, id: str) -> AESGCM:
        if id not in self._ciphers and self._again is not None:
            self._ciphers = {**_ciphers(self._again()), **self._ciphers}
        return self._ciphers[id]

    def blind(self, text: str) -> bytes:
        """The same 32 bytes for the same text, meaningless without the key."""
        return hmac.new(self._blind, text.encode(), hashlib.sha256).digest()


def make_key_file(path: Path) -> None:
    """Writes a fresh key, readable by its owner alone. Does nothing where a file is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{secrets.token_hex(4)}:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}\n"
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(line)
    try:
        os.link(fresh, path)  # if two processes start at once, both use the file of the first
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _keys(path: Path) -> dict[str, bytes]:
    lines: list[tuple[str, str, str]] = []
    try:
        lines = [line.strip().partition(":") for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
        keys = {id: base64.urlsafe_b64decode(text) for id, _, text in lines}
    except OSError as e:
        raise BadInput("kernel.no_key", path=path, why=e.strerror or str(e)) from None
    except ValueError:
        keys = {}
    if not keys or len(keys) != len(lines) or any(not id or len(key) != 32 for id, key in keys.items()):
        raise BadInput("kernel.no_key", path=path, why=Message("kernel.key_file_form"))
    return keys


def read_key_file(path: Path) -> Box:
    """The box of a key file. Raises BadInput naming the file and its fault."""
    return Box(_keys(path), lambda: _keys(path))


_box = lru_cache(maxsize=4)(read_key_file)


def box() -> Box:
    """The company's box, as the key file was when this process first needed it. Raises BadInput where it is missing."""
    return _box(settings().key_path)
