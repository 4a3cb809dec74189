"""Secrets kept by a keyring, by none, and by one that fails."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest

from studio_app.keychain import Keychain

SERVICE = "studio-app postgresql://db.example/studio"


class MemoryKeyring(keyring.backend.KeyringBackend):
    """A keyring that keeps secrets as long as the process lives."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


class LockedKeyring(keyring.backend.KeyringBackend):
    """A keyring that nobody unlocks."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("dismissed")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("the bus went away")

    def delete_password(self, service: str, username: str) -> None:
        raise keyring.errors.PasswordDeleteError("dismissed")


class FullKeyring(MemoryKeyring):
    """A keyring that has a secret and cannot part with it."""

    def delete_password(self, service: str, username: str) -> None:
        raise keyring.errors.PasswordDeleteError("read only")


@pytest.fixture(autouse=True)
def restored_backend() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_secret_is_kept_read_and_deleted() -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    keychain = Keychain()
    assert keychain.available
    assert keychain.get(SERVICE, "mina") is None
    assert keychain.set(SERVICE, "mina", "pässwörd 열쇠")
    assert backend.secrets == {(SERVICE, "mina"): "pässwörd 열쇠"}
    assert Keychain().get(SERVICE, "mina") == "pässwörd 열쇠"
    assert keychain.get(SERVICE, "jun") is None
    assert keychain.delete(SERVICE, "mina")
    assert backend.secrets == {}
    assert not keychain.delete(SERVICE, "mina")


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_without_a_keyring_nothing_is_kept(backend: type[keyring.backend.KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    keychain = Keychain()
    assert not keychain.available
    assert not keychain.set(SERVICE, "mina", "secret")
    assert keychain.get(SERVICE, "mina") is None
    assert not keychain.delete(SERVICE, "mina")


def test_a_keyring_that_fails_is_logged_and_harms_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keyring.set_keyring(LockedKeyring())
    keychain = Keychain()
    assert keychain.available
    with caplog.at_level(logging.WARNING):
        assert keychain.get(SERVICE, "mina") is None
        assert not keychain.set(SERVICE, "mina", "hush-hush")
        assert not keychain.delete(SERVICE, "mina")
    assert len(caplog.records) == 3
    assert "hush-hush" not in caplog.text


def test_a_secret_that_cannot_be_deleted_is_reported() -> None:
    backend = FullKeyring()
    keyring.set_keyring(backend)
    keychain = Keychain()
    assert keychain.set(SERVICE, "mina", "secret")
    assert not keychain.delete(SERVICE, "mina")
    assert backend.secrets == {(SERVICE, "mina"): "secret"}


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_keyring_is_imported_only_when_asked() -> None:
    code = "import sys, studio_app.keychain as k; k.Keychain(); print('keyring' in sys.modules)"
    assert run(code) == "False"


def test_a_configured_keyring_that_does_not_exist_counts_as_none() -> None:
    code = "import studio_app.keychain as k; print(k.Keychain().available)"
    assert run(code, PYTHON_KEYRING_BACKEND="no.such.Keyring") == "False"
