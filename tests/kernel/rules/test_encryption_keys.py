"""The company's key: encryption, blind index, rotation; faults of a key file."""
from __future__ import annotations

import base64
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kernel import encryption_keys
from kernel.encryption_keys import Box
from kernel.errors import BadInput
from kernel.settings import settings

OLD, NEW = os.urandom(32), os.urandom(32)


def test_what_is_sealed_opens_with_the_same_key_and_the_same_about() -> None:
    box = Box({"a": OLD})
    sealed = box.encrypt(b"13800138000", b"person:phone")
    assert box.decrypt(sealed, b"person:phone") == b"13800138000" and b"138" not in sealed
    assert box.encrypt(b"x") != box.encrypt(b"x")


def _changed(sealed: bytes, at: int) -> bytes:
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


def test_what_was_changed_cut_or_moved_elsewhere_does_not_open() -> None:
    box = Box({"a": OLD})
    sealed = box.encrypt(b"13800138000", b"one")
    wrong = [(_changed(sealed, at), b"one") for at in range(len(sealed))]
    wrong += [(sealed[:length], b"one") for length in range(len(sealed))]
    wrong += [(sealed, b"another"), (sealed + b"x", b"one"), (b"", b"one"), (b"\xff\xff:", b"one")]
    for bytes_, about in wrong:
        with pytest.raises(BadInput):
            box.decrypt(bytes_, about)
    with pytest.raises(BadInput):
        Box({"a": NEW}).decrypt(sealed, b"one")


def test_after_rotation_old_things_open_and_are_still_found() -> None:
    before, after = Box({"a": OLD}), Box({"b": NEW, "a": OLD})
    assert after.decrypt(before.encrypt(b"x")) == b"x"
    assert after.encrypt(b"x").startswith(b"b:")
    assert after.blind("13800138000") == before.blind("13800138000")
    assert Box({"b": NEW}).blind("13800138000") != before.blind("13800138000")
    assert before.blind("13800138000") != before.blind("13800138001")


def test_a_fresh_key_file_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    encryption_keys.make_key_file(path)
    first = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    encryption_keys.make_key_file(path)
    assert path.read_text() == first and os.listdir(path.parent) == ["key"]


def test_many_starting_at_once_agree_on_one_key(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def read(n: int) -> bytes:
        start.wait()
        encryption_keys.make_key_file(tmp_path / "key")
        return encryption_keys.read_key_file(tmp_path / "key").blind("x")

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(read, range(8)))) == 1
    assert os.listdir(tmp_path) == ["key"]


def _line(id: str, key: bytes) -> str:
    return f"{id}:{base64.urlsafe_b64encode(key).decode()}\n"


BAD = [
    ("empty", ""),
    ("blank", " \n\n"),
    ("no id", base64.urlsafe_b64encode(OLD).decode()),
    ("short", _line("a", OLD[:16])),
    ("no base64", "a:???"),
    ("one good, one bad", _line("a", OLD) + "b:xx"),
    ("the same id twice", _line("a", OLD) + _line("a", NEW)),
    ("an empty id", _line("", OLD)),
]


@pytest.mark.parametrize(("how", "content"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_key_file_is_one_sentence(tmp_path: Path, how: str, content: str) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(BadInput) as refused:
        encryption_keys.read_key_file(tmp_path / "key")
    assert refused.value.say() == f"密钥文件 {tmp_path / 'key'} 读不出来：每行应为 编号:32 字节的 base64，编号不重复"


def test_a_key_file_that_is_binary_missing_or_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "key").write_bytes(os.urandom(32) + b"\xff")
    for path in (tmp_path / "key", tmp_path / "none", tmp_path):
        with pytest.raises(BadInput) as refused:
            encryption_keys.read_key_file(path)
        assert refused.value.say().startswith(f"密钥文件 {path} 读不出来：")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(tmp_path / "file" / "key"))
    settings.cache_clear()
    try:
        with pytest.raises(BadInput):
            encryption_keys.box()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
