"""Handing a message to a mail server, and saying plainly why it was not taken."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.mail import MailProblem, MailSecurity, MailSettings
from studio_app.repositories.certificate_authorities import system_authorities

PATIENCE_SECONDS = 20.0
"""For each answer of the server; all of them together take less than a claim lasts."""

_FIRST_FINAL_CODE = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server as this PC reaches it; without a user nobody logs in."""

    settings: MailSettings
    password: str = ""
    patience: float = PATIENCE_SECONDS

    def deliver(self, message: EmailMessage, recipient: str) -> None:
        """Hand over a message, or raise MailProblem with a sentence that says what to do."""
        sender = wire_address(self.settings.sender_address)
        with self._problems(recipient), self._opened() as server:
            server.send_message(message, sender, [wire_address(recipient)])

    @contextmanager
    def _opened(self) -> Iterator[smtplib.SMTP]:
        settings = self.settings
        if settings.security is MailSecurity.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=self.patience, context=_context()
            )
        else:
            server = smtplib.SMTP(settings.host, settings.port, timeout=self.patience)
        try:
            if settings.security is MailSecurity.STARTTLS:
                server.starttls(context=_context())
            if settings.user:
                server.login(settings.user, self.password)
            yield server
            # The message was taken; a server that does not say goodbye has it all the same.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    @contextmanager
    def _problems(self, recipient: str) -> Iterator[None]:
        try:
            yield
        except smtplib.SMTPException as error:
            raise self._refused(error, recipient) from error
        except OSError as error:
            raise self._unreachable(error) from error
        except UnicodeError as error:
            raise MailProblem(
                f"“{recipient}” is no address that mail can be sent to.", is_final=True
            ) from error

    def _refused(self, error: smtplib.SMTPException, recipient: str) -> MailProblem:
        host, user, sender = (
            self.settings.host,
            self.settings.user,
            self.settings.sender_address,
        )
        match error:
            case smtplib.SMTPAuthenticationError() if error.smtp_code >= _FIRST_FINAL_CODE:
                return MailProblem(
                    f"The mail server “{host}” refused the login of “{user}”. Type the password "
                    f"again in Mail settings. It said: {_said(error)}",
                    is_of_this_pc=True,
                )
            case smtplib.SMTPSenderRefused():
                return MailProblem(
                    f"The mail server “{host}” does not let {sender} send. Look at the sender's "
                    f"address in Mail settings. It said: {_said(error)}"
                )
            case smtplib.SMTPRecipientsRefused():
                code, said = next(iter(error.recipients.values()))
                return MailProblem(
                    f"The mail server “{host}” takes nothing for {recipient}. Look at the address. "
                    f"It said: {_said_by(code, said)}",
                    is_final=code >= _FIRST_FINAL_CODE,
                )
            case smtplib.SMTPDataError():
                return MailProblem(
                    f"The mail server “{host}” did not take the message. It said: {_said(error)}",
                    is_final=error.smtp_code >= _FIRST_FINAL_CODE,
                )
            case smtplib.SMTPNotSupportedError():
                return self._not_supported(error, recipient)
            case smtplib.SMTPServerDisconnected() if "timed out" in str(error):
                return MailProblem(f"The mail server “{host}” does not answer any more.")
            case smtplib.SMTPServerDisconnected():
                return MailProblem(f"The mail server “{host}” hung up before it had the message.")
            case smtplib.SMTPResponseException():
                return MailProblem(
                    f"The mail server “{host}” takes no mail now. It said: {_said(error)}"
                )
        if "authentication method" in str(error):
            return self._no_login()
        return MailProblem(f"The mail server “{host}” did not take the message: {error}")

    def _no_login(self) -> MailProblem:
        return MailProblem(
            f"The mail server “{self.settings.host}” offers no way to log in on port "
            f"{self.settings.port}. Leave the user empty in Mail settings, or choose another port."
        )

    def _not_supported(self, error: smtplib.SMTPNotSupportedError, recipient: str) -> MailProblem:
        host = self.settings.host
        if "STARTTLS" in str(error):
            return MailProblem(
                f"The mail server “{host}” offers no encryption (STARTTLS) on port "
                f"{self.settings.port}. Choose another encryption or port in Mail settings."
            )
        if "AUTH" in str(error):
            return self._no_login()
        return MailProblem(
            f"The mail server “{host}” does not take addresses such as {recipient}.",
            is_final=True,
        )

    def _unreachable(self, error: OSError) -> MailProblem:
        host, port = self.settings.host, self.settings.port
        match error:
            case ssl.SSLCertVerificationError():
                return MailProblem(
                    f"The mail server “{host}” did not prove that it is the one: "
                    f"{error.verify_message}. Nothing was sent. Look at its name in Mail settings, "
                    "or ask whoever runs it."
                )
            case ssl.SSLError():
                return MailProblem(
                    f"The mail server “{host}” does not speak TLS on port {port}. Choose another "
                    "encryption or port in Mail settings."
                )
            case socket.gaierror():
                return MailProblem(
                    f"There is no mail server “{host}” to be found. Look at its name in Mail "
                    "settings, and whether this PC is online."
                )
            case TimeoutError():
                return MailProblem(f"The mail server “{host}” does not answer on port {port}.")
        reason = error.strerror or str(error)
        return MailProblem(f"The mail server “{host}” cannot be reached on port {port} ({reason}).")


def wire_address(address: str) -> str:
    """Return an address with its domain in letters that every mail server knows.

    Raises UnicodeError for a domain that has none.
    """
    mailbox, _at, domain = address.rpartition("@")
    return f"{mailbox}@{domain.encode('idna').decode('ascii')}"


def _context() -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=system_authorities())
    except (DatabaseProblem, OSError) as error:
        raise MailProblem(
            "This PC has no list of the certificate authorities that it trusts, so it cannot tell "
            "whether the mail server is the one. Ask whoever looks after this PC.",
            is_of_this_pc=True,
        ) from error


def _said(error: smtplib.SMTPResponseException) -> str:
    return _said_by(error.smtp_code, error.smtp_error)


def _said_by(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}".strip()
