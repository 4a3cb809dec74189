"""argon2id for the passwords of SQLite studios: 64 MiB, 3 passes, 4 lanes."""

from __future__ import annotations

import hashlib
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)


def hash_password(password: str, *, salt_seed: str | None = None) -> str:
    """Return the hash of a password; a ``salt_seed`` makes it repeatable, for demo studios."""
    salt = hashlib.blake2b(salt_seed.encode(), digest_size=16).digest() if salt_seed else None
    return _HASHER.hash(_as_one_writes(password), salt=salt)


def password_fits(password: str, password_hash: str) -> bool:
    """Tell whether the password is the one that was hashed."""
    try:
        return _HASHER.verify(password_hash, _as_one_writes(password))
    except (VerificationError, InvalidHashError):
        return False


def _as_one_writes(password: str) -> str:
    # Keyboards differ in how they compose the same letters (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


# A hash that fits no one, so that an unknown login costs as much as a wrong one, the first too:
# 16 bytes of salt and 32 of hash, all of them zero.
HASH_OF_NOBODY = f"$argon2id$v=19$m=65536,t=3,p=4${'A' * 22}${'A' * 43}"
