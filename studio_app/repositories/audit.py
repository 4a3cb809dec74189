"""The trail that every change leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from studio_app.domain.audit import require_no_secrets
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import AuditEntryRow


class AuditTrail:
    """Collects entries in the viewer's name, to be written at the end of the transaction."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._entries: list[dict[str, Any]] = []

    def add(
        self,
        action: str,
        subject: str,
        subject_id: UUID,
        at: datetime,
        *,
        client_id: UUID | None = None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str = "",
        organization_id: UUID | None = None,
    ) -> None:
        """Note what was done to what, with the values before and after as plain JSON values.

        ``client_id`` names the client whom it concerns, ``organization_id`` the studio in whose
        trail it belongs where that may be another than the viewer's: admins act in all of them.
        Raises ValueError for what looks like a password, a key or the like: nothing of that may
        stand in the trail.
        """
        require_no_secrets(before, after, reason)
        self._entries.append(
            dict(
                id=new_id(),
                organization_id=organization_id or self._viewer.organization_id,
                at=at,
                user_id=self._viewer.user_id,
                user_name=self._viewer.name,
                action=action,
                subject=subject,
                subject_id=subject_id,
                client_id=client_id,
                before=dict(before) if before is not None else None,
                after=dict(after) if after is not None else None,
                reason=reason,
            )
        )

    def write(self) -> None:
        """Hand over what was collected, in order.

        They are linked at the commit on a server, and in a file at once.
        """
        for entry in self._entries:
            self._session.add_row(AuditEntryRow, entry)
        self._entries.clear()
