"""Why a connection to a server is not protected as it must be, in words for people."""

from __future__ import annotations

import re
import socket
import struct

from sqlalchemy import URL

from studio_app.repositories.server_address import host_and_port, protected

_DIAGNOSIS_SECONDS = 5
# PostgreSQL's frontend/backend protocol, SSLRequest: length and code.
_TLS_WANTED = struct.pack("!II", 8, 80877103)

_PLAIN = re.compile(r"does not support SSL")
_NO_BINDING = re.compile(r"channel binding")
_CLEAR_PASSWORD = re.compile(r"authentication method requirement")
_OTHER_NAME = re.compile(r'certificate for "(?P<name>[^"]*)".* does not match host name')
_NO_CERTIFICATE = re.compile(r'could not read root certificate file "(?P<file>[^"]*)"')
_NOT_TRUSTED = re.compile(r"certificate verify failed")
_BROKEN_OFF = re.compile(r"SYSCALL|closed unexpectedly|unexpected eof", re.IGNORECASE)
_ANY = re.compile(r"certificate|SSL error", re.IGNORECASE)

_ADVICE = "Ask whoever looks after the server"
_EXPIRED = (
    "The certificate of the server at {where} has expired, so no password was sent. "
    f"{_ADVICE} to renew it, and check the date of this PC."
)
_NOT_YET_VALID = (
    "The certificate of the server at {where} is not valid yet, so no password was sent. Check the "
    f"date and time of this PC. {_ADVICE} if they are right."
)
_REVOKED = (
    "The certificate of the server at {where} was revoked, so no password was sent. "
    f"{_ADVICE} for a new one."
)
_UNKNOWN_AUTHORITY = (
    "The certificate of the server at {where} is not from an authority that this PC trusts, so no "
    "password was sent. If it is from your own, choose that authority's certificate in the "
    f"connection settings. {_ADVICE} for it."
)
_REFUSED = (
    "The connection to {where} is not secure: its certificate was refused, and no password was "
    f"sent. {_ADVICE} for the right certificate."
)
# OpenSSL's codes of what verification found, x509_vfy.h.
_BY_CODE = {
    2: _UNKNOWN_AUTHORITY,
    9: _NOT_YET_VALID,
    10: _EXPIRED,
    18: _UNKNOWN_AUTHORITY,
    19: _UNKNOWN_AUTHORITY,
    20: _UNKNOWN_AUTHORITY,
    21: _UNKNOWN_AUTHORITY,
    23: _REVOKED,
}


def why_unprotected(message: str, url: URL, where: str) -> str:
    """Return a sentence for what the driver says of encryption and certificates, "" for the rest.

    It does not say why a certificate was refused, so the server is asked for it once more, for up
    to five seconds; nothing else is sent.
    """
    if _BROKEN_OFF.search(message):
        return ""
    if _PLAIN.search(message):
        return (
            f"The server at {where} takes no encrypted connections, so nothing was sent to it. "
            f"{_ADVICE} to turn encryption (TLS) on."
        )
    if _NO_BINDING.search(message) or _CLEAR_PASSWORD.search(message):
        return (
            f"The server at {where}, or something on the way to it, wants the password in a form "
            f"that others could read or pass on, so it was not sent. {_ADVICE} to ask for "
            "scram-sha-256, and to let PCs connect without anything in between."
        )
    if found := _OTHER_NAME.search(message):
        return (
            f"The server at {where} shows the certificate of “{found['name']}”, so no password was "
            "sent. Type the server's name as it stands in its certificate, in the connection "
            f"settings. {_ADVICE} if it is right."
        )
    if found := _NO_CERTIFICATE.search(message):
        return (
            f"“{found['file']}” is not a certificate of the kind that is needed: a text that "
            "begins with “-----BEGIN CERTIFICATE-----”. Choose another in the connection settings, "
            "or ask for it in PEM format."
        )
    if _NOT_TRUSTED.search(message):
        return _BY_CODE.get(_verification_code(url), _REFUSED).format(where=where)
    return _REFUSED.format(where=where) if _ANY.search(message) else ""


def _verification_code(url: URL) -> int:
    """Return what OpenSSL says of the server's certificate, 0 when that cannot be found out."""
    import ssl

    context = ssl.create_default_context(cafile=str(protected(url).query.get("sslrootcert")))
    context.check_hostname = False
    # What the driver's own verification does not ask for either.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        with socket.create_connection(host_and_port(url), _DIAGNOSIS_SECONDS) as connection:
            connection.sendall(_TLS_WANTED)
            if connection.recv(1) == b"S":
                context.wrap_socket(connection).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_code
    except OSError:
        return 0
    return 0
