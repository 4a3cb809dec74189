"""Putting back what was known of clients, their notes and pictures, as part of a step."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.client_details import require_editable
from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import Attached, AttachedBack, DetailsBack
from studio_app.repositories.client_attachments import AttachedState
from studio_app.repositories.client_records import KeptClient
from studio_app.repositories.unit_of_work import Work
from studio_app.services.client_editing import put_details
from studio_app.services.client_steps import require_theirs

HeldDetails = tuple[DetailsBack, KeptClient]
HeldAttached = tuple[AttachedBack, AttachedState]


class PuttingBack:
    """What a step left of clients' records, held, and put back at once."""

    def __init__(self, work: Work, viewer: Viewer, back: DiaryUndo) -> None:
        """Hold all of it; raise NotFound, NotAllowed, or ChangedMeanwhile where it is otherwise."""
        self._work = work
        self._details = [self._held(viewer, one) for one in back.details]
        self._attached = [self._held_attached(viewer, one) for one in back.attached]

    @property
    def organization_ids(self) -> set[UUID]:
        """Return whose they are."""
        owners = {kept.organization_id for _, kept in self._details}
        return owners | {state.organization_id for _, state in self._attached}

    def put_back(
        self, now: datetime, action: str
    ) -> tuple[tuple[DetailsBack, ...], tuple[AttachedBack, ...]]:
        """Put all of it back, note that in the trail, and return the way back from there."""
        details = tuple(self._put(one, now, action) for one in self._details)
        attached = tuple(self._put_attached(one, now, action) for one in self._attached)
        return details, attached

    def _held(self, viewer: Viewer, back: DetailsBack) -> HeldDetails:
        kept = self._work.client_records.get_locked(back.key)
        if kept.details != back.found or kept.erased_at is not None:
            raise ChangedMeanwhile()
        require_editable(viewer, back.restore.changed_from(back.found))
        return back, kept

    def _held_attached(self, viewer: Viewer, back: AttachedBack) -> HeldAttached:
        require_theirs(self._work, viewer, back.client_id)
        if self._work.client_records.get_locked(back.client_id).erased_at is not None:
            raise ChangedMeanwhile()
        attachments = self._work.client_attachments
        if back.kind is Attached.NOTE:
            state = attachments.note_locked(back.key)
        else:
            state = attachments.picture_locked(back.key)
        if state.client_id != back.client_id or state.standing is back.restore:
            raise ChangedMeanwhile()
        return back, state

    def _put(self, one: HeldDetails, now: datetime, action: str) -> DetailsBack:
        back, kept = one
        put_details(self._work, kept, back.restore, now, action)
        return DetailsBack(back.key, found=back.restore, restore=back.found)

    def _put_attached(self, one: HeldAttached, now: datetime, action: str) -> AttachedBack:
        back, state = one
        attachments = self._work.client_attachments
        if back.kind is Attached.NOTE:
            attachments.set_note_standing(back.key, back.restore, now)
        else:
            attachments.set_picture_standing(back.key, back.restore, now)
        self._work.audit.add(
            action,
            f"client_{back.kind.value}",
            back.key,
            now,
            client_id=back.client_id,
            before={"standing": not back.restore},
            after={"standing": back.restore},
            organization_id=state.organization_id,
        )
        self._work.flush()
        return AttachedBack(back.key, back.client_id, back.kind, restore=not back.restore)
