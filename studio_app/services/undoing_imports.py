"""Taking an import back: all that it brought, unless something happened with it since."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.importing.outcomes import (
    AlreadyUndone,
    ImportInUse,
    ImportUndone,
    LeftAlone,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.importing import changes_of


def undo_import(
    uow: UnitOfWork,
    viewer: Viewer,
    run_id: UUID,
    now: datetime,
    *,
    request_id: UUID,
    leave_in_use: bool = False,
) -> ImportUndone:
    """Take an import back, in one transaction.

    Clients that it added are shown nowhere any more, those that it changed are as before, and
    packages are void. Where something happened since with some of them, ImportInUse says what,
    and nothing is changed; with ``leave_in_use`` those stay, and the others are taken back. The
    same request again changes nothing. Raises AlreadyUndone, NotFound, NotAllowed, ConnectionLost.
    """

    def taken_back(work: Work) -> ImportUndone:
        return _undone(work, viewer, run_id, now, leave_in_use=leave_in_use)

    request = UseCaseRequest(request_id, "undo_import", (run_id, leave_in_use))
    return uow.perform(request, taken_back, ImportUndone)


def undone(work: Work, viewer: Viewer, run_id: UUID, now: datetime) -> DiaryOutcome:
    """Take an import back as a step that was done last; raises as ``undo_import`` does.

    It is not done again from there: the file is read anew for that.
    """
    done = _undone(work, viewer, run_id, now, leave_in_use=False)
    return DiaryOutcome(Step.UNDO, done.source_name, now, done.changes, None)


def _undone(
    work: Work, viewer: Viewer, run_id: UUID, now: datetime, *, leave_in_use: bool
) -> ImportUndone:
    require(viewer, Right.IMPORT)
    work.lock(viewer.organization_id)
    kind, source, created_at, undone_at = work.import_undo.hold(run_id)
    if undone_at is not None:
        raise AlreadyUndone()
    count, left = _take_back(work, run_id, created_at, now)
    if left and not leave_in_use:
        raise ImportInUse(tuple(left))
    work.import_undo.mark_undone(run_id, now)
    after = {"file": source, "taken_back": count, "left": len(left)}
    work.audit.add("import_undone", "import", run_id, now, after=after)
    return ImportUndone(run_id, source, count, tuple(left), changes_of(kind))


def _take_back(
    work: Work, run_id: UUID, created_at: datetime, now: datetime
) -> tuple[int, list[LeftAlone]]:
    undo = work.import_undo
    rows = undo.rows(run_id)
    busy_packages = undo.busy_packages(run_id, created_at)
    busy_clients = undo.busy_clients(run_id, created_at)
    changed_since = undo.restore_clients((row for row in rows if row.after is not None), now)
    clients, packages, left = [], [], []
    for row in rows:
        if row.package_id is not None:
            reason = busy_packages.get(row.package_id, "")
            packages += [] if reason else [row.package_id]
        elif row.after is not None:
            reason = changed_since.get(row.client_id, "")
        else:
            reason = busy_clients.get(row.client_id, "")
            clients += [] if reason else [row.client_id]
        if reason:
            left.append(LeftAlone(row.number, row.name, reason))
    undo.withdraw_clients(clients, now)
    undo.void_packages(packages, now)
    return len(rows) - len(left), left
