"""The authorities that this machine trusts, found on every system, for the driver's own OpenSSL."""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path

import pytest
import trustme

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import certificate_authorities
from studio_app.repositories.certificate_authorities import system_authorities
from studio_app.services.access import reach
from tests.tls_front import tls_front

NAME = "db.studio.example"


def test_the_list_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(system_authorities())
    assert context.cert_store_stats()["x509_ca"] > 10


def test_the_usual_variable_names_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(DatabaseProblem, match=r"ca\.pem.*variable SSL_CERT_FILE"):
        system_authorities()
    file.touch()
    assert system_authorities() == str(file)


def test_a_machine_without_any_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").touch()
    nowhere = ssl.get_default_verify_paths()._replace(cafile=None)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    files = (str(tmp_path / "empty.pem"), str(tmp_path / "none.pem"))
    monkeypatch.setattr(certificate_authorities, "_USUAL_FILES", files)
    with pytest.raises(DatabaseProblem, match="Choose the certificate of the server's authority"):
        reach(f"postgresql+psycopg://{NAME}/studio")


def test_what_windows_keeps_in_its_store_is_written_out_for_the_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As Windows hands it over: with the uses that a certificate is trusted for."""
    server, mail, client = trustme.CA(), trustme.CA(), trustme.CA()
    stores = {
        "ROOT": [
            (der(server), "x509_asn", True),
            (der(mail), "x509_asn", {"1.3.6.1.5.5.7.3.4"}),
            (b"something else", "pkcs_7_asn", True),
        ],
        "CA": [(der(client), "x509_asn", {ssl.Purpose.SERVER_AUTH.oid})],
    }
    monkeypatch.setattr(ssl, "enum_certificates", stores.__getitem__, raising=False)
    certificate_authorities._from_windows.cache_clear()
    file = Path(certificate_authorities._from_windows())
    try:
        assert certificate_authorities._from_windows() == str(file)
        if os.name == "posix":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(file)
        assert set(context.get_ca_certs(binary_form=True)) == {der(server), der(client)}
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        address = f"postgresql+psycopg://nora:secret@{NAME}:{{}}/studio?hostaddr=127.0.0.1"
        for authority, said in ((mail, "not from an authority"), (client, "cannot be reached")):
            with (
                tls_front(1, authority.issue_cert(NAME)) as front,
                pytest.raises(DatabaseProblem) as told,
            ):
                reach(address.format(front.port))
            assert said in str(told.value)
    finally:
        certificate_authorities._from_windows.cache_clear()
        certificate_authorities._remove(str(file))


def der(authority: trustme.CA) -> bytes:
    return ssl.PEM_cert_to_DER_cert(authority.cert_pem.bytes().decode())
