"""Accepting an invitation in an SQLite file, where nobody is logged in yet and no guard stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from studio_app.domain.identifiers import new_id
from studio_app.domain.passwords import login_name
from studio_app.repositories.schema import (
    AuditEntryRow,
    CredentialRow,
    InvitationRow,
    MembershipRow,
    UserRow,
)


def open_invitation(connection: Connection, login: str, now: datetime) -> Row[Any] | None:
    """Return the invitation that waits for the login's own password, None without one."""
    found: Any = connection.execute(
        select(
            InvitationRow.id,
            InvitationRow.version,
            InvitationRow.membership_id,
            InvitationRow.organization_id,
            UserRow.id.label("user_id"),
            UserRow.name,
            UserRow.login,
            MembershipRow.role,
        )
        .join(MembershipRow, MembershipRow.id == InvitationRow.membership_id)
        .join(UserRow, UserRow.id == MembershipRow.user_id)
        .where(
            UserRow.login == login_name(login),
            UserRow.active,
            ~MembershipRow.active,
            InvitationRow.accepted_at.is_(None),
            InvitationRow.revoked_at.is_(None),
            InvitationRow.expires_at > now,
        )
    ).first()
    row: Row[Any] | None = found
    return row


def accept(connection: Connection, found: Row[Any], password_hash: str, now: datetime) -> None:
    """Keep the new password, let its owner in, and note it in the trail."""
    connection.execute(
        update(InvitationRow)
        .where(InvitationRow.id == found.id)
        .values(accepted_at=now, version=found.version + 1)
    )
    connection.execute(
        update(MembershipRow).where(MembershipRow.id == found.membership_id).values(active=True)
    )
    connection.execute(
        update(CredentialRow)
        .where(CredentialRow.user_id == found.user_id)
        .values(password_hash=password_hash, valid_until=None)
    )
    connection.execute(
        insert(AuditEntryRow).values(
            id=new_id(),
            organization_id=found.organization_id,
            at=now,
            user_id=found.user_id,
            user_name=found.name,
            action="invitation_accepted",
            subject="user",
            subject_id=found.user_id,
            before=None,
            after={"name": found.name, "login": found.login, "role": found.role},
        )
    )
