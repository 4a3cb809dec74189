"""Where this machine keeps the certificates of the authorities that it trusts."""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from studio_app.domain.errors import DatabaseProblem

# OpenSSL's own variable, which Python, curl and others follow too.
VARIABLE = "SSL_CERT_FILE"

# Go's list, crypto/x509/root_linux.go, and where macOS, Homebrew and MacPorts keep theirs.
_USUAL_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/opt/homebrew/etc/openssl@3/cert.pem",
    "/usr/local/etc/openssl@3/cert.pem",
    "/opt/local/etc/openssl/cert.pem",
)


def system_authorities() -> str:
    """Return the file, in PEM format, of the authorities that this machine trusts.

    The driver comes with an OpenSSL of its own, whose idea of "system" is a folder that exists on
    no machine, so it has to be told. Raises DatabaseProblem when there is no such file.
    """
    import ssl

    chosen = os.environ.get(VARIABLE)
    if chosen and not os.access(chosen, os.R_OK):
        raise DatabaseProblem(
            f"There is no file “{chosen}” that can be read, which the variable {VARIABLE} names "
            "for the certificate authorities that this PC trusts. Correct the variable, or take "
            "it away."
        )
    if chosen:
        return chosen
    if sys.platform == "win32":
        return _from_windows()
    python = ssl.get_default_verify_paths().cafile
    for file in (*_USUAL_FILES, python):
        if file and os.access(file, os.R_OK) and Path(file).stat().st_size:
            return file
    raise DatabaseProblem(
        "This PC has no list of the certificate authorities that it trusts. Choose the certificate "
        "of the server's authority in the connection settings, or name the list in the variable "
        f"{VARIABLE}."
    )


@cache
def _from_windows() -> str:
    """Return a file, private to this process, with what Windows keeps in its own store."""
    import ssl

    # The names of functions that exist on one system only.
    enumerate_certificates = getattr(ssl, "enum_certificates")  # noqa: B009
    server_use = ssl.Purpose.SERVER_AUTH.oid
    trusted = [
        ssl.DER_cert_to_PEM_cert(certificate)
        for store in ("ROOT", "CA")
        for certificate, encoding, uses in enumerate_certificates(store)
        if encoding == "x509_asn" and (uses is True or server_use in uses)
    ]
    handle, name = tempfile.mkstemp(prefix="studio-app-", suffix=".pem")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(trusted)
    atexit.register(_remove, name)
    return name


def _remove(name: str) -> None:
    with suppress(OSError):
        os.remove(name)
