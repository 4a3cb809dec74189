"""Adding a client with all that is known of them, and changing it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.client_details import (
    ClientDetails,
    ClientEdit,
    DetailsChanged,
    cleaned,
    merged,
    require_editable,
)
from studio_app.domain.client_steps import ClientOutcome, ClientStep, of_client
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.new_clients import NewClient
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, allows, require, scope_of
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import DetailsBack
from studio_app.repositories.client_records import KeptClient
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.new_clients import added, require_own

# What the trail keeps of before and after; of all else it says only that it changed, so that
# nothing of somebody's health stands where it cannot be erased.
_TOLD = ("name", "phone", "email")


def create_client(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: NewClient,
    details: ClientDetails,
    now: datetime,
) -> ClientOutcome:
    """Add a client with all details; ``wish`` has the key, and who is to look after them.

    The same again changes nothing and returns the first outcome. Raises InvalidInput,
    TrainerTakesNobody, TrainerIsFull, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.EDIT_CLIENTS)
    require_own(viewer, wish)

    def created(work: Work) -> ClientOutcome:
        organization = work.organizations.mine()
        found = cleaned(details, organization.territory, local_day(now, organization.tz))
        person = NewClient(
            *(wish.client_id, found.name, found.phone, found.email, wish.trainer_id, wish.by_rule)
        )
        done = added(work, viewer, person, now)
        _require_payer(work, wish.client_id, organization.id, found.payer_id)
        if found.changed_from(ClientDetails(found.name, found.phone, found.email)):
            work.client_records.add_details(wish.client_id, found, now)
            work.flush()
        return ClientOutcome(
            ClientStep.ADD,
            done.client_id,
            done.name,
            done.changes,
            done.undo,
            done.trainer_name or "",
        )

    request = UseCaseRequest(wish.client_id, "create_client", (wish, details))
    return uow.perform(request, created, ClientOutcome)


def edit_client(uow: UnitOfWork, viewer: Viewer, edit: ClientEdit, now: datetime) -> ClientOutcome:
    """Change what is known of a client; the same request again returns the first outcome.

    Raises DetailsChanged when someone else changed it since, InvalidInput, NotAllowed where a field
    is not the viewer's to change, NotFound, ConnectionLost.
    """
    require(viewer, Right.EDIT_CONTACTS)

    def edited(work: Work) -> ClientOutcome:
        work.lock(edit.client_id)
        try:
            kept = work.client_records.get_locked(edit.client_id, edit.version)
        except ChangedMeanwhile as changed:
            raise DetailsChanged() from changed
        organization = work.organizations.get(kept.organization_id)
        wanted = edit.details
        if edit.seen is not None:
            # Tags are put on many at once without a word to those who look at one of them.
            wanted = merged(edit.details, edit.seen, kept.details)
        found = _checked(work, viewer, kept, wanted, organization, now)
        put_details(work, kept, found, now, "edited_client")
        back = DetailsBack(kept.id, found=found, restore=kept.details)
        return ClientOutcome(
            ClientStep.EDIT,
            kept.id,
            found.name,
            of_client(kept.id),
            DiaryUndo(details=(back,)) if found != kept.details else None,
        )

    return uow.perform(UseCaseRequest(edit.request_id, "edit_client", edit), edited, ClientOutcome)


def put_details(
    work: Work, kept: KeptClient, details: ClientDetails, now: datetime, action: str
) -> None:
    """Keep other details of a client who is held, and note in the trail what changed."""
    changed = details.changed_from(kept.details)
    if not changed:
        return
    work.client_records.put(kept, details, now)
    work.flush()
    told = [name for name in _TOLD if name in changed and not _is_secret(name, kept, details)]
    work.audit.add(
        action,
        "client",
        kept.id,
        now,
        client_id=kept.id,
        before={"client": kept.details.name} | {name: getattr(kept.details, name) for name in told},
        after={"fields": sorted(changed)} | {name: getattr(details, name) for name in told},
        organization_id=kept.organization_id,
    )


def _is_secret(name: str, kept: KeptClient, details: ClientDetails) -> bool:
    return any(looks_like_secret(getattr(one, name)) for one in (kept.details, details))


def _checked(
    work: Work,
    viewer: Viewer,
    kept: KeptClient,
    details: ClientDetails,
    organization: Organization,
    now: datetime,
) -> ClientDetails:
    if kept.erased_at is not None or kept.merged_into_id is not None:
        raise NotFound()
    today: date = local_day(now, organization.tz)
    found = cleaned(details, organization.territory, today, kept.details)
    changed = found.changed_from(kept.details)
    require_editable(viewer, changed)
    if (
        allows(viewer, Right.EDIT_CLIENTS)
        and scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.OWN
    ):
        assigned = work.clients.trainers_of([kept.id]).get(kept.id)
        if assigned is None or assigned[0] != viewer.trainer_id:
            raise NotAllowed()
    if "payer_id" in changed:
        _require_payer(work, kept.id, kept.organization_id, found.payer_id)
    return found


def _require_payer(
    work: Work, client_id: UUID, organization_id: UUID, payer_id: UUID | None
) -> None:
    """Raise InvalidInput unless one client pays for the other, and nobody for the one who pays."""
    if payer_id is None:
        return
    if payer_id == client_id:
        raise InvalidInput("payer_id", "Clients pay for themselves unless somebody else does.")
    if not work.client_records.is_active(payer_id, organization_id):
        raise InvalidInput("payer_id", "Choose somebody who is an active client here.")
    if work.client_records.payer_of(payer_id) is not None:
        raise InvalidInput(
            "payer_id", "Somebody else pays for that client. Choose who pays in the end."
        )
    if work.client_records.pays_for_others(client_id):
        raise InvalidInput(
            "payer_id", "This client pays for others, and so cannot be paid for by somebody else."
        )
