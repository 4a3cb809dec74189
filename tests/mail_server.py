"""A mail server on this machine, which takes, refuses, drops and delays what it is handed."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from studio_app.domain.mail import MailSecurity, MailSettings

USER, PASSWORD = "studio", "the mail password"
SENDER = "desk@harbour.example"


class MailServer:
    """What a test looks at, and how the server behaves from now on.

    ``taken`` are the messages that it took, ``begun`` how many it was handed; ``drops`` hangs up
    when it has a message, before it says so; ``delay`` seconds pass before it answers one.
    """

    def __init__(self, security: MailSecurity, *, asks_login: bool) -> None:
        self.security, self.asks_login = security, asks_login
        self.port = _free_port()
        self.taken: list[EmailMessage] = []
        self.refuses: dict[str, str] = {}
        self.begun = 0
        self.drops = False
        self.delay = 0.0

    def settings(self, **changed: Any) -> MailSettings:
        """Return the settings by which a studio reaches it."""
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": self.security,
            "user": USER if self.asks_login else "",
            "sender_name": "Harbour Studio",
            "sender_address": SENDER,
        }
        return MailSettings(**values | changed)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.refuses:
            return self.refuses["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.begun += 1
        await asyncio.sleep(self.delay)
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        if self.drops:
            server.transport.abort()
        return "250 OK"

    def lets_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        """Tell whether somebody may log in."""
        assert isinstance(given, LoginPassword)
        if "AUTH" in self.refuses:
            return AuthResult(success=False, handled=False, message=self.refuses["AUTH"])
        fits = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=fits, handled=fits)


class _Controller(Controller):
    def factory(self) -> SMTP:
        # It warns of passwords without encryption, which never leave this machine.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made: SMTP = super().factory()
            return made


@contextmanager
def mail_server(
    security: MailSecurity = MailSecurity.NONE,
    *,
    asks_login: bool = False,
    tls: ssl.SSLContext | None = None,
) -> Iterator[MailServer]:
    """Yield a server that runs; with a certificate in ``tls`` where the mail is encrypted."""
    made = MailServer(security, asks_login=asks_login)
    controller = _Controller(
        made,
        hostname="127.0.0.1",
        port=made.port,
        ssl_context=tls if security is MailSecurity.TLS else None,
        tls_context=tls if security is MailSecurity.STARTTLS else None,
        require_starttls=security is MailSecurity.STARTTLS,
        authenticator=made.lets_in if asks_login else None,
        auth_required=asks_login,
        auth_require_tls=False,
        auth_exclude_mechanism=() if asks_login else ("LOGIN", "PLAIN"),
    )
    controller.start()
    try:
        yield made
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
