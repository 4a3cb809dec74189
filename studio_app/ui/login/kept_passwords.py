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


class KeptPasswords:
    """One password for each connection and login. Slow: use it on the worker."""

    def __init__(self, keychain: Keychain) -> None:
        self._keychain = keychain

    def look(self, url: str, login: str) -> KeptPassword:
        """Return what is kept for the login at the URL."""
        password = self._keychain.get(_key(url), login) if login else None
        return KeptPassword(self._keychain.available, login, password)

    def store(self, url: str, login: str, password: str | None) -> bool:
        """Keep the password, or remove it (None); return whether the keyring did so."""
        if password is None:
            return self._keychain.delete(_key(url), login)
        return self._keychain.set(_key(url), login, password)


def _key(url: str) -> str:
    return f"Studio App {url.partition('?')[0]}"
