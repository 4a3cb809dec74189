"""Passwords of demo studios, which anyone may know: they follow from the seed and the login."""

from __future__ import annotations

import hashlib

_WORDS = (
    "amber birch cedar coral delta ember fjord grove heron indigo jasmine kelp lagoon maple "
    "nectar opal pebble quartz river saffron timber umber violet willow"
).split()


def demo_password(seed: int, login: str) -> str:
    """Return the password of a demo login, such as "cedar-lagoon-opal-42"."""
    digest = hashlib.blake2b(f"{seed}/{login}".encode(), digest_size=8).digest()
    words = [_WORDS[byte % len(_WORDS)] for byte in digest[:3]]
    return "-".join([*words, str(10 + digest[3] % 90)])
