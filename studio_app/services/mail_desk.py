"""What a PC has to do with the studio's mail: its password for the server, and sending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.mail import (
    Letter,
    MailProblem,
    MailSettings,
    checked_settings,
    sees_outbox,
    sends_mail,
)
from studio_app.domain.people import Viewer
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.mail_sending import MailRound, send_waiting
from studio_app.services.mail_writing import plain_message
from studio_app.services.outbox import mail_settings
from studio_app.services.smtp import MailServer


class Keyring(Protocol):
    """Where this PC keeps secrets, if it can; no method raises."""

    @property
    def available(self) -> bool: ...
    def get(self, service_key: str, name: str) -> str | None: ...
    def set(self, service_key: str, name: str, secret: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class MailStanding:
    """How this PC stands to the studio's mail.

    ``needs_password`` where the server wants one that this PC does not know, or refused the one
    that it knew; ``keeps_password`` where the PC has a keyring for it. ``problem`` is what was in
    the way at the last try.
    """

    settings: MailSettings | None
    needs_password: bool
    keeps_password: bool
    problem: str = ""


class MailDesk:
    """Sends the mail of one studio from this PC. Every call is slow: run it on a worker.

    Where there is no keyring, the password is known until the program ends.
    """

    def __init__(self, keyring: Keyring, place: str) -> None:
        """``place`` tells the studio's database from others."""
        self._keyring = keyring
        self._service_key = f"Studio App mail {place}"
        self._typed: dict[str, str] = {}
        self._refused: dict[str, str] = {}
        self._problem = ""

    def standing(self, uow: UnitOfWork) -> MailStanding:
        """Return how this PC stands to the studio's mail."""
        settings = mail_settings(uow)
        needs = settings is not None and self._post(settings) is None
        return MailStanding(settings, needs, self._keyring.available, self._problem)

    def keep_password(self, settings: MailSettings, password: str) -> bool:
        """Know the password of the server from now on; tell whether it outlives the program."""
        account = settings.account
        self._typed[account] = password
        self._refused.pop(account, None)
        self._problem = ""
        return self._keyring.set(self._service_key, account, password)

    def send(
        self,
        uow: UnitOfWork,
        viewer: Viewer,
        clock: Callable[[], datetime],
        go_on: Callable[[int], object] = lambda sent: None,
    ) -> MailRound | None:
        """Send what waits, or return None where this PC cannot; see ``send_waiting``."""
        if not sends_mail(viewer):
            return None
        settings = mail_settings(uow)
        post = self._post(settings) if settings is not None else None
        if post is None:
            return None
        done = send_waiting(uow, viewer, post, clock, go_on)
        if done.sent or done.problem:
            self._problem = str(done.problem) if done.problem else ""
        if done.problem is not None and done.problem.is_of_this_pc and post.password:
            self._refused[post.settings.account] = post.password
        return done

    def send_test(
        self,
        viewer: Viewer,
        settings: MailSettings,
        password: str,
        address: str,
        letter: Letter,
        now: datetime,
    ) -> str:
        """Send a message to an address at once, past the outbox, and return the address.

        An empty ``password`` stands for the one that this PC knows. Raises NotAllowed,
        InvalidInput, MailProblem.
        """
        if not sees_outbox(viewer):
            raise NotAllowed()
        checked, recipient = checked_settings(settings), kept_email(address, "test")
        if not recipient:
            raise InvalidInput("test", "Type the address that the test goes to.")
        known = password or self._password(checked.account)
        if checked.user and not known:
            raise InvalidInput("password", "Type the password of the mail server.")
        message = plain_message(checked, recipient, letter, now)
        try:
            MailServer(checked, known).deliver(message, recipient)
        except MailProblem as error:
            if error.is_of_this_pc:
                raise InvalidInput("password", str(error)) from error
            raise
        return recipient

    def _post(self, settings: MailSettings) -> MailServer | None:
        if not settings.user:
            return MailServer(settings)
        password = self._password(settings.account)
        if not password or self._refused.get(settings.account) == password:
            return None
        return MailServer(settings, password)

    def _password(self, account: str) -> str:
        return self._typed.get(account) or self._keyring.get(self._service_key, account) or ""
