"""Passwords of server logins in the operating system's keyring, for those who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio_app.keychain import Keychain


@dataclass(frozen=True, slots=True)
class KeptPassword:
    """Whether this PC has a keyring, and the password that it keeps for the login, if any."""

    keyring: bool
    login: str
    password: str | None


def kept_password(keychain: Keychain, url: str, login: str) -> KeptPassword:
    """Return what is kept for the login at the URL. Slow: call it on the worker."""
    password = keychain.get(_key(url), login) if login else None
    return KeptPassword(keychain.available, login, password)


def keep_password(keychain: Keychain, url: str, login: str, password: str | None) -> bool:
    """Keep the password, or remove it (None); return whether the keyring did so."""
    if password is None:
        return keychain.delete(_key(url), login)
    return keychain.set(_key(url), login, password)


def _key(url: str) -> str:
    return f"Studio App {url.partition('?')[0]}"
