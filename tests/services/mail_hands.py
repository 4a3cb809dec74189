"""Somebody at a PC that sends mail, for the tests of services."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import Letter, MailKind, MailSettings
from studio_app.repositories.schema import OutboxMessageRow
from studio_app.services.access import Login
from studio_app.services.mail_sending import MailRound, send_waiting
from studio_app.services.outbox import set_mail_settings
from studio_app.services.smtp import MailServer
from tests.databases import StudioDatabase
from tests.factories import NOW

LETTER = Letter("Receipt {numbers}", "Hello {name}, here is your receipt from {studio}.")


class Sender:
    """A person at a PC that knows the way to the mail server."""

    def __init__(self, login: Login, settings: MailSettings, password: str = "") -> None:
        self.uow, self.viewer = login.uow, login.viewer
        self.settings = settings
        self.server = MailServer(settings, password, patience=0.5)
        self.now = NOW

    def set_up(self) -> None:
        """Choose the server for the whole studio."""
        set_mail_settings(self.uow, self.viewer, self.settings, NOW, request_id=new_id())

    def queue(
        self, recipient: str = "cara@example.com", kind: MailKind = MailKind.INVITATION
    ) -> UUID:
        """Queue a message that says nothing."""
        key = new_id()
        content = {"subject": "Hello", "text": "Come in.", "about": "Cara"}
        with self.uow.writing() as work:
            work.outbox.add(key, kind, recipient, content, self.now)
            work.commit()
        return key

    def send(self) -> MailRound:
        """Send what waits."""
        return send_waiting(self.uow, self.viewer, self.server, lambda: self.now)


def message(studio: StudioDatabase, key: UUID) -> Any:
    """Return a message as it is kept."""
    with studio.house() as connection:
        return connection.execute(
            select(OutboxMessageRow.__table__).where(OutboxMessageRow.id == key)
        ).one()


def run_out(studio: StudioDatabase, key: UUID, moment: datetime) -> None:
    """Let the claim of a message have ended at a moment."""
    with studio.house() as connection:
        connection.execute(
            update(OutboxMessageRow).where(OutboxMessageRow.id == key).values(claimed_until=moment)
        )


def rewrite(studio: StudioDatabase, key: UUID, more: dict[str, Any]) -> None:
    """Add to what a message holds."""
    content = message(studio, key).content | more
    with studio.house() as connection:
        connection.execute(
            update(OutboxMessageRow).where(OutboxMessageRow.id == key).values(content=content)
        )
