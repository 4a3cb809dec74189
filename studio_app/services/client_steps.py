"""Noting things about a client, showing a picture, letting them go and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from studio_app.domain.client_details import LONGEST_NOTE
from studio_app.domain.client_steps import ClientOutcome, ClientStep, of_client
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.domain.people import ConsentKind, Role, Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.typed_texts import many_lines
from studio_app.domain.undoing import ClientBack, ClientStand, DiaryUndo
from studio_app.domain.undoing_records import Attached, AttachedBack
from studio_app.repositories.client_records import KeptClient
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.pictures import small_picture

_ACTIVE, _GONE = ClientStand(True), ClientStand(False)


class StillComes(StudioError):
    """A client who has sessions to come is not let go."""

    template = "{client} still has sessions to come: {count}. Cancel them first."


def add_note(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, note_id: UUID, text: str, now: datetime
) -> ClientOutcome:
    """Note something about a client for the staff; ``note_id`` is made by whoever asks.

    Raises InvalidInput for an empty or an endless note, NotAllowed, NotFound, ConnectionLost.
    """
    note = many_lines("note", text, LONGEST_NOTE)
    if not note:
        raise InvalidInput("note", "Type a note.")

    def noted(work: Work, kept: KeptClient) -> ClientOutcome:
        work.client_attachments.add_note(note_id, kept.id, kept.organization_id, note, now)
        work.flush()
        _tell(work, kept, "added_client_note", "client_note", note_id, now)
        back = AttachedBack(note_id, kept.id, Attached.NOTE, restore=False)
        return _outcome(ClientStep.NOTE, kept, back)

    request = UseCaseRequest(note_id, "add_client_note", (client_id, note))
    return _performed(uow, viewer, client_id, request, noted)


def remove_note(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    note_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> ClientOutcome:
    """Take a note away: one's own, or as an owner anybody's.

    Raises NotAllowed, NotFound, ChangedMeanwhile, ConnectionLost.
    """

    def removed(work: Work, kept: KeptClient) -> ClientOutcome:
        author = work.client_attachments.note_author(note_id)
        if not may_remove_note(viewer, author):
            raise NotAllowed()
        state = work.client_attachments.note_locked(note_id, version)
        if state.client_id != kept.id or not state.standing:
            raise ChangedMeanwhile()
        work.client_attachments.set_note_standing(note_id, False, now)
        work.flush()
        _tell(work, kept, "removed_client_note", "client_note", note_id, now)
        back = AttachedBack(note_id, kept.id, Attached.NOTE, restore=True)
        return _outcome(ClientStep.REMOVE_NOTE, kept, back)

    request = UseCaseRequest(request_id, "remove_client_note", (client_id, note_id, version))
    return _performed(uow, viewer, client_id, request, removed)


def record_consent(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    kind: ConsentKind,
    granted: bool,
    now: datetime,
    *,
    request_id: UUID,
) -> ClientOutcome:
    """Note that a client consents to something, or no more.

    It is taken back by noting the contrary: what was noted stays. Raises NotAllowed, NotFound,
    ConnectionLost.
    """

    def recorded(work: Work, kept: KeptClient) -> ClientOutcome:
        attachments = work.client_attachments
        key = attachments.add_consent(kept.id, kept.organization_id, kind, granted, now)
        work.flush()
        action = "noted_consent" if granted else "noted_consent_withdrawn"
        _tell(work, kept, action, "client_consent", key, now, {"consent": kind.value})
        return _outcome(ClientStep.CONSENT, kept)

    request = UseCaseRequest(request_id, "record_consent", (client_id, kind, granted))
    return _performed(uow, viewer, client_id, request, recorded)


def set_picture(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    picture_id: UUID,
    content: bytes | None,
    now: datetime,
) -> ClientOutcome:
    """Show another picture of a client, made small first, or none; the former one is kept for undo.

    ``picture_id`` is that of the new one, made by whoever asks. Raises InvalidInput for what is no
    picture, NotAllowed, NotFound, ConnectionLost.
    """
    small = small_picture(content) if content is not None else None

    def shown(work: Work, kept: KeptClient) -> ClientOutcome:
        attachments = work.client_attachments
        former = attachments.picture(kept.id)
        backs = []
        if former is not None:
            attachments.picture_locked(former.id)
            attachments.set_picture_standing(former.id, False, now)
            backs.append(AttachedBack(former.id, kept.id, Attached.PICTURE, restore=True))
        if small is not None:
            attachments.add_picture(
                picture_id, kept.id, kept.organization_id, small, "image/jpeg", now
            )
            backs.append(AttachedBack(picture_id, kept.id, Attached.PICTURE, restore=False))
        work.flush()
        step = ClientStep.PICTURE if small is not None else ClientStep.REMOVE_PICTURE
        action = "set_client_picture" if small is not None else "removed_client_picture"
        _tell(work, kept, action, "client_picture", picture_id, now)
        return _outcome(step, kept, *backs)

    # The picture itself is no part of what is kept for a retry.
    request = UseCaseRequest(picture_id, "set_client_picture", client_id)
    return _performed(uow, viewer, client_id, request, shown)


def set_active(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    version: int,
    active: bool,
    now: datetime,
    *,
    request_id: UUID,
) -> ClientOutcome:
    """Let a client go, who then is found no more while booking, or take them back.

    Raises StillComes for a client with sessions to come, ChangedMeanwhile, NotAllowed, NotFound,
    ConnectionLost.
    """

    def changed(work: Work, kept: KeptClient) -> ClientOutcome:
        if kept.version != version or kept.active == active:
            raise ChangedMeanwhile()
        if not active:
            require_nothing_coming(work, kept, now)
        work.new_clients.put(kept.id, _ACTIVE if active else _GONE)
        work.flush()
        action = "reactivated_client" if active else "deactivated_client"
        _tell(work, kept, action, "client", kept.id, now)
        stand, former = (_ACTIVE, _GONE) if active else (_GONE, _ACTIVE)
        back = ClientBack(kept.id, found=stand, restore=former, added=False)
        step = ClientStep.REACTIVATE if active else ClientStep.DEACTIVATE
        undo = DiaryUndo(clients=(back,))
        return ClientOutcome(step, kept.id, kept.details.name, of_client(kept.id), undo)

    request = UseCaseRequest(request_id, "set_client_active", (client_id, version, active))
    return _performed(uow, viewer, client_id, request, changed)


def may_remove_note(viewer: Viewer, author_id: UUID) -> bool:
    """Tell whether a note is the viewer's to take away."""
    return author_id == viewer.user_id or viewer.role in (Role.OWNER, Role.ADMIN)


def require_nothing_coming(work: Work, kept: KeptClient, now: datetime) -> None:
    """Raise StillComes for a client with sessions to come."""
    coming = work.client_records.count_coming(kept.id, now)
    if coming:
        raise StillComes(client=kept.details.name, count=coming)


def require_theirs(work: Work, viewer: Viewer, client_id: UUID) -> None:
    """Raise NotAllowed where the viewer edits own clients alone, and this is none."""
    require(viewer, Right.EDIT_CLIENTS)
    if scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.OWN:
        assigned = work.clients.trainers_of([client_id]).get(client_id)
        if assigned is None or assigned[0] != viewer.trainer_id:
            raise NotAllowed()


def _performed(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    request: UseCaseRequest,
    step: Callable[[Work, KeptClient], ClientOutcome],
) -> ClientOutcome:
    require(viewer, Right.EDIT_CLIENTS)

    def done(work: Work) -> ClientOutcome:
        work.lock(client_id)
        kept = work.client_records.get_locked(client_id)
        if kept.erased_at is not None:
            raise NotFound()
        require_theirs(work, viewer, client_id)
        return step(work, kept)

    return uow.perform(request, done, ClientOutcome)


def _tell(
    work: Work,
    kept: KeptClient,
    action: str,
    subject: str,
    subject_id: UUID,
    now: datetime,
    more: dict[str, str] | None = None,
) -> None:
    work.audit.add(
        action,
        subject,
        subject_id,
        now,
        client_id=kept.id,
        after={"client": kept.details.name, **(more or {})},
        organization_id=kept.organization_id,
    )


def _outcome(step: ClientStep, kept: KeptClient, *backs: AttachedBack) -> ClientOutcome:
    undo = DiaryUndo(attached=backs) if backs else None
    return ClientOutcome(step, kept.id, kept.details.name, of_client(kept.id), undo)
