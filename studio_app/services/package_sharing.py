"""Letting other clients draw on a package, and no more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.package_life import PackageFacts, PackageOutcome, PackageRef, PackageStep
from studio_app.domain.packages import PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import DiaryUndo, ShareBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.package_parts import changes_of, held, note, require_keeper


def share_package(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    client_id: UUID,
    now: datetime,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let another client draw on a package; it stays whose it is, and so does what is owed for it.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput where
    that client may already, or is whose it is; PackageIsVoid, NotFound for a client who is not the
    viewer's to see, NotAllowed, ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)

    def done(work: Work) -> PackageOutcome:
        # Clients are held before packages, by everybody.
        known = work.package_life.look(ref.package_id)
        client = work.clients.held(client_id, known.organization_id)
        package = held(work, ref)
        if client_id == package.client_id:
            raise InvalidInput("client", "It is this client's already. Choose somebody else.")
        if not client.active:
            raise InvalidInput("client", f"{client.name} is not a client at present.")
        if any(one.client_id == client_id for one in work.package_life.shared_with(ref.package_id)):
            raise InvalidInput("client", f"{client.name} draws on it already.")
        key = work.package_life.share(package, client_id, now)
        work.flush()
        return _done(work, PackageStep.SHARE, package, key, (client_id, client.name), now)

    asked = (ref, client_id)
    return uow.perform(UseCaseRequest(request_id, "share_package", asked), done, PackageOutcome)


def unshare_package(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    client_id: UUID,
    now: datetime,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let a client draw on another's package no more; what is booked on it stays so.

    The same request again changes nothing and returns the first outcome. Raises ChangedMeanwhile
    where that client may not anyway, PackageIsVoid, NotFound, NotAllowed, ConnectionLost.
    """
    require_keeper(viewer)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        for one in work.package_life.shared_with(ref.package_id):
            if one.client_id == client_id:
                work.package_life.set_shared(one.share_id, now)
                work.flush()
                who = (client_id, one.name)
                return _done(work, PackageStep.UNSHARE, package, one.share_id, who, now)
        raise ChangedMeanwhile()

    asked = (ref, client_id)
    return uow.perform(UseCaseRequest(request_id, "unshare_package", asked), done, PackageOutcome)


def note_sharing(
    work: Work,
    package: PackageFacts,
    client: tuple[UUID, str],
    now: datetime,
    *,
    shared: bool,
    action: str = "",
) -> None:
    """Note in the package's history and in the trail that a client may draw on it, or no more.

    The history keeps the key alone: names change, and are forgotten on request.
    """
    kind = PackageEventKind.SHARED if shared else PackageEventKind.UNSHARED
    work.package_life.add_event(package, kind, now, str(client[0]))
    action = action or ("shared_package" if shared else "unshared_package")
    note(work, action, package, now, after={"with": client[1], "shared": shared})


def _done(
    work: Work,
    step: PackageStep,
    package: PackageFacts,
    share_id: UUID,
    client: tuple[UUID, str],
    now: datetime,
) -> PackageOutcome:
    shared = step is PackageStep.SHARE
    note_sharing(work, package, client, now, shared=shared)
    work.flush()
    changes = changes_of(package)
    return PackageOutcome(
        step,
        package.ref.package_id,
        package.client_name,
        package.name,
        Changes(changes.aggregates, changes.ids | {client[0]}),
        DiaryUndo(shares=(ShareBack(share_id, restore=not shared),)),
        other_client=client[1],
    )
