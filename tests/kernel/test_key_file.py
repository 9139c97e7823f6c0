"""The key file as people make and move it: a mark at its beginning, rubbish in it, rights for everybody."""
from __future__ import annotations

from pathlib import Path

import pytest

from kernel import checks
from kernel import key_fingerprints as key_fingerprints  # registers the check
from kernel.checks import Check
from kernel.encryption_keys import make_key_file, read_key_file
from kernel.errors import BadInput
from kernel.settings import settings


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "key")
    return tmp_path / "key"


def test_a_byte_order_mark_that_an_editor_added_changes_nothing(path: Path) -> None:
    known = read_key_file(path).fingerprints
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_key_file(path).fingerprints == known


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe\x00"])
def test_a_key_file_that_is_none_is_named_with_its_place(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_key_file(path)
    assert str(path) in refused.value.say()


def test_doctor_says_that_others_can_read_the_key(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGNIANG_KEY_FILE", str(path))
    settings.cache_clear()
    check = checks.checks["key"]
    assert isinstance(check, Check) and check.without is not None
    for mode, well in ((0o600, True), (0o640, True), (0o644, False), (0o666, False)):
        path.chmod(mode)
        found = check.without()
        assert found is not None and found[0] is well
    assert found is not None and f"chmod 600 {path}" in found[1]
    settings.cache_clear()
