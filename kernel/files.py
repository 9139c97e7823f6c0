"""Uploaded files, stored encrypted, at HONGNIANG_FILES_URL (any fsspec address) or in the data folder."""
from __future__ import annotations

from functools import lru_cache
from typing import Any

import fsspec

from kernel import ids
from kernel.encryption_keys import box
from kernel.errors import NotFound
from kernel.settings import settings


@lru_cache(maxsize=4)
def _place(address: str) -> tuple[Any, str]:
    system, root = fsspec.core.url_to_fs(address)
    return system, root.rstrip("/")


def _here() -> tuple[Any, str]:
    return _place(settings().files_url or f"file://{settings().data / 'uploads'}")


def store(data: bytes, about: str) -> str:
    """Stores bytes and returns their path. `about` is authenticated with them and must be given again to read them."""
    system, root = _here()
    name = ids.new_id().hex
    path = f"{name[:4]}/{name}"
    system.makedirs(f"{root}/{name[:4]}", exist_ok=True)
    with system.open(f"{root}/{path}", "wb") as file:
        file.write(box().encrypt(data, about.encode()))
    return path


def encrypted(path: str) -> bytes:
    """The bytes as they are stored. Raises NotFound where they are gone."""
    system, root = _here()
    try:
        with system.open(f"{root}/{path}", "rb") as file:
            sealed: bytes = file.read()
    except (FileNotFoundError, OSError):
        raise NotFound("kernel.no_stored_file") from None
    return sealed


def read(path: str, about: str) -> bytes:
    """The bytes that were stored. Raises NotFound where they are gone, BadInput where they were changed."""
    return box().decrypt(encrypted(path), about.encode())


def paths() -> list[str]:
    """The paths of everything stored."""
    system, root = _here()
    return sorted(found.removeprefix(root).lstrip("/") for found in system.find(root))


def put_back(path: str, sealed: bytes) -> None:
    """Stores bytes that `encrypted` gave at their path, for restoring."""
    system, root = _here()
    system.makedirs(f"{root}/{path}".rpartition("/")[0], exist_ok=True)
    with system.open(f"{root}/{path}", "wb") as file:
        file.write(sealed)


def remove(path: str) -> None:
    """Deletes a stored file; no error if it does not exist."""
    system, root = _here()
    if system.exists(f"{root}/{path}"):
        system.rm_file(f"{root}/{path}")
