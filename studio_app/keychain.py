"""Secrets in the operating system's keyring, or a plain no where there is none."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)


class Keychain:
    """Keeps secrets in the keyring of the operating system.

    Without a keyring nothing is kept: `available` is False, `get` returns None and `set` returns
    False, so that the program asks each time. A keyring that fails counts as one that has nothing;
    no method raises. A keyring may ask the person to unlock it: call from a worker thread.
    """

    def __init__(self) -> None:
        self._backend: KeyringBackend | None = None
        self._looked = False

    @property
    def available(self) -> bool:
        """Returns True where a keyring that keeps secrets was found."""
        return self._find() is not None

    def get(self, service_key: str, name: str) -> str | None:
        """Returns the secret kept under this name, or None."""
        backend = self._find()
        if backend is None:
            return None
        try:
            return backend.get_password(service_key, name)
        # Backends raise what their platform's library raises, not only keyring's own errors.
        except Exception:
            logger.warning("The keyring could not be read.", exc_info=True)
            return None

    def set(self, service_key: str, name: str, secret: str) -> bool:
        """Keeps the secret under this name; returns True when the keyring took it."""
        backend = self._find()
        if backend is None:
            return False
        try:
            backend.set_password(service_key, name, secret)
        except Exception:
            logger.warning("The keyring did not take a secret.", exc_info=True)
            return False
        return True

    def delete(self, service_key: str, name: str) -> bool:
        """Removes the secret of this name; returns True when there was one and it is gone."""
        backend = self._find()
        if backend is None:
            return False
        try:
            if backend.get_password(service_key, name) is None:
                return False
            backend.delete_password(service_key, name)
        except Exception:
            logger.warning("The keyring did not remove a secret.", exc_info=True)
            return False
        return True

    def _find(self) -> KeyringBackend | None:
        if not self._looked:
            self._backend = _usable_backend()
            self._looked = True
        return self._backend


def _usable_backend() -> KeyringBackend | None:
    # Imported here because keyring asks every backend at import, which a start need not wait for.
    try:
        import keyring

        backend = keyring.get_keyring()
        # keyring gives its "fail" and "null" backends, which keep nothing, priorities below one.
        return backend if backend.priority > 0 else None
    except Exception:
        logger.warning("No keyring could be opened.", exc_info=True)
        return None
