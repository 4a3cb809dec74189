"""Pytest plugin: passwords are hashed with little work, except where the work is the subject."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from studio_app.services import password_hashing

_SHIPPED = {name: getattr(password_hashing, name) for name in ("_HASHER", "HASH_OF_NOBODY")}

# Before anything takes the hash of nobody from there by name.
password_hashing._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
password_hashing.HASH_OF_NOBODY = _SHIPPED["HASH_OF_NOBODY"].replace(
    "m=65536,t=3,p=4", "m=8,t=1,p=1"
)


@pytest.fixture
def hashes_as_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in this test as the program does."""
    from studio_app.services import access, team

    monkeypatch.setattr(password_hashing, "_HASHER", _SHIPPED["_HASHER"])
    for module in (password_hashing, access, team):
        monkeypatch.setattr(module, "HASH_OF_NOBODY", _SHIPPED["HASH_OF_NOBODY"])
