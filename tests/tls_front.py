"""A TLS line in front of a PostgreSQL server that has none, or somebody who listens in between."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

_TLS_WANTED = 80877103
_SCRAM = b"SCRAM-SHA-256-PLUS"
Verifier = Callable[[str], str]


class TlsFront:
    """Answers at ``port`` with the certificate, or without TLS when there is none.

    ``heard`` is what the client said after TLS was agreed on or refused. With ``verifier_of`` it
    asks for the password as a server with TLS does, and passes on whoever knows it; without, it
    stands in the middle and passes everything on.
    """

    def __init__(
        self,
        server_port: int,
        certificate: trustme.LeafCert | None,
        verifier_of: Verifier | None = None,
    ) -> None:
        self._server_port = server_port
        self._verifier_of = verifier_of
        self._binding = b""
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self._context)
            shown = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
            self._binding = hashlib.sha256(shown.public_bytes(Encoding.DER)).digest()
        self.heard = bytearray()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._clients: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def close(self) -> None:
        """Close the port and every connection."""
        for opened in (self._listening, *self._clients):
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        self._listening.close()

    def _start(self, work: Callable[[], None]) -> None:
        def quietly() -> None:
            # Whoever breaks off is what these tests are about.
            with suppress(OSError):
                work()

        thread = threading.Thread(target=quietly, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listening.accept()
            self._clients.append(client)
            self._start(partial(self._serve, client))

    def _serve(self, client: socket.socket) -> None:
        with client:
            length, wanted = struct.unpack("!II", _exactly(client, 8))
            assert (length, wanted) == (8, _TLS_WANTED)
            client.sendall(b"N" if self._context is None else b"S")
            if self._context is None:
                self._hear(client)
                return
            with (
                self._context.wrap_socket(client, server_side=True) as secured,
                socket.create_connection(("127.0.0.1", self._server_port)) as server,
            ):
                self._clients.append(secured)
                self._relay(secured, server)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        if self._verifier_of is not None:
            server.sendall(self._ask_for_password(client, self._verifier_of))
        back = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
        back.start()
        try:
            while heard := client.recv(65536):
                self.heard += heard
                server.sendall(heard)
        finally:
            server.shutdown(socket.SHUT_RDWR)
            back.join(10)

    def _hear(self, client: socket.socket) -> None:
        while heard := client.recv(65536):
            self.heard += heard

    def _ask_for_password(self, client: socket.socket, verifier_of: Verifier) -> bytes:
        """Return the packet that opens the connection, once the client knows the password.

        RFC 5802 and 5929 (tls-server-end-point), in PostgreSQL's messages.
        """
        start = _exactly(client, 4)
        start += _exactly(client, struct.unpack("!I", start)[0] - 4)
        words = start[8:].split(b"\0")
        settings = dict(zip(words[::2], words[1::2], strict=False))
        iterations, salt, stored_key, server_key = _parsed(verifier_of(settings[b"user"].decode()))
        _say(client, b"R", struct.pack("!I", 10) + _SCRAM + b"\0\0")
        kind, offer = _message(client)
        name, _, rest = offer.partition(b"\0")
        assert (kind, name) == (b"p", _SCRAM)
        header, _, first = rest[4:].partition(b",,")
        assert header == b"p=tls-server-end-point"
        nonce = first.split(b"r=")[1] + secrets.token_urlsafe(18).encode()
        challenge = b"r=%s,s=%s,i=%s" % (nonce, salt, iterations)
        _say(client, b"R", struct.pack("!I", 11) + challenge)
        _, final = _message(client)
        without_proof, _, proof = final.partition(b",p=")
        bound = base64.b64encode(header + b",," + self._binding)
        assert without_proof == b"c=%s,r=%s" % (bound, nonce)
        exchange = b",".join([first, challenge, without_proof])
        signature = _hmac(stored_key, exchange)
        client_key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature, strict=True))
        if hashlib.sha256(client_key).digest() != stored_key:
            _say(client, b"E", b"SFATAL\0C28P01\0Mpassword authentication failed\0\0")
            raise ConnectionError("The client does not know the password.")
        proven = base64.b64encode(_hmac(server_key, exchange))
        _say(client, b"R", struct.pack("!I", 12) + b"v=" + proven)
        return start


def _parsed(verifier: str) -> tuple[bytes, bytes, bytes, bytes]:
    if not verifier:
        # As the server does: nobody shall know who has a login.
        return b"4096", base64.b64encode(secrets.token_bytes(16)), b"\0" * 32, b"\0" * 32
    _, hashing, keys = verifier.split("$")
    iterations, salt = hashing.encode().split(b":")
    stored_key, server_key = (base64.b64decode(key) for key in keys.split(":"))
    return iterations, salt, stored_key, server_key


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _exactly(client: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        more = client.recv(length - len(found))
        if not more:
            raise ConnectionError("The client has gone.")
        found += more
    return found


def _message(client: socket.socket) -> tuple[bytes, bytes]:
    kind, length = struct.unpack("!cI", _exactly(client, 5))
    return kind, _exactly(client, length - 4)


def _say(client: socket.socket, kind: bytes, content: bytes) -> None:
    client.sendall(kind + struct.pack("!I", len(content) + 4) + content)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while said := source.recv(65536):
            target.sendall(said)
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def tls_front(
    server_port: int, certificate: trustme.LeafCert | None, verifier_of: Verifier | None = None
) -> Iterator[TlsFront]:
    """Yield a front before the server at a port of this machine; see ``TlsFront``."""
    front = TlsFront(server_port, certificate, verifier_of)
    try:
        yield front
    finally:
        front.close()
