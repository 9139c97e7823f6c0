"""Whether a key file fits what the database has noted about its keys."""
from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from kernel.encryption_keys import Box, read_key_file
from kernel.errors import BadInput
from kernel.key_check import NotedKey, refusal

OLD, NEW, OTHER = os.urandom(32), os.urandom(32), os.urandom(32)


def _file(folder: Path, **keys: bytes) -> Path:
    path = folder / "key"
    path.write_text("".join(f"{id}:{base64.urlsafe_b64encode(key).decode()}\n" for id, key in keys.items()))
    return path


def _noted(**keys: bytes) -> list[NotedKey]:
    """As a database notes them that was encrypted with the last of these keys first."""
    found = Box(keys).fingerprints
    return [NotedKey(id, found[id], finds=id == list(keys)[-1]) for id in found]


def test_the_key_that_was_noted_fits_and_so_does_a_newer_one_before_it(tmp_path: Path) -> None:
    assert refusal(_file(tmp_path, a=OLD), _noted(a=OLD)) is None
    assert refusal(_file(tmp_path, b=NEW, a=OLD), _noted(a=OLD)) is None
    assert refusal(_file(tmp_path, b=NEW, a=OLD), _noted(b=NEW, a=OLD)) is None


@pytest.mark.parametrize(("keys", "why"), [
    ({"a": OTHER}, "没有编号为 a 的原来的密钥"),       # the same id does not make it the same key
    ({"c": OTHER}, "没有编号为 a 的原来的密钥"),
    ({"c": OLD}, "没有编号为 a 的原来的密钥"),         # what is encrypted names its key by the number
    ({"b": NEW}, "没有编号为 a 的原来的密钥"),         # the older one was dropped
    ({"a": OLD, "b": NEW}, "最早的密钥（编号 a）必须在最后一行"),
])
def test_another_key_a_dropped_one_and_another_order_are_refused(
        tmp_path: Path, keys: dict[str, bytes], why: str) -> None:
    refused = refusal(_file(tmp_path, **keys), _noted(a=OLD))
    assert refused is not None
    assert str(tmp_path / "key") in refused.say() and why in refused.say()


def test_no_key_file_is_refused_with_its_path_and_what_to_do(tmp_path: Path) -> None:
    refused = refusal(tmp_path / "key", _noted(a=OLD))
    assert refused is not None and not (tmp_path / "key").exists()
    assert str(tmp_path / "key") in refused.say() and "HONGNIANG_KEY_FILE" in refused.say()


def test_a_key_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("half a li")
    refused = refusal(tmp_path / "key", _noted(a=OLD))
    assert isinstance(refused, BadInput) and "key" in refused.say()


def test_a_fingerprint_tells_nothing_and_is_of_the_key_not_of_its_id() -> None:
    one, same = Box({"a": OLD}).fingerprints["a"], Box({"z": OLD}).fingerprints["z"]
    assert one == same != Box({"a": NEW}).fingerprints["a"]
    assert one not in (OLD.hex(), OLD.hex()[:32]) and one != Box({"a": OLD}).blind("").hex()[:32]


def test_a_process_reads_what_another_encrypted_with_a_key_added_since(tmp_path: Path) -> None:
    running = read_key_file(_file(tmp_path, a=OLD))
    restarted = read_key_file(_file(tmp_path, b=NEW, a=OLD))
    assert running.decrypt(restarted.encrypt(b"x")) == b"x"
    assert running.encrypt(b"x").startswith(b"a:")
    with pytest.raises(BadInput):
        running.decrypt(Box({"c": OTHER}).encrypt(b"x"))
