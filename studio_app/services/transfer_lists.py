"""The list of transfers: what waits for a decision, and what became of the others."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import NotAllowed, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, allows, require, scope_of
from studio_app.domain.transfer_list import (
    MOST_LISTED,
    TransferEntry,
    TransferLine,
    TransferSheet,
)
from studio_app.domain.transfers import TransferStatus
from studio_app.reports.document import Paper, Report
from studio_app.reports.transfer import transfer_pdf
from studio_app.repositories.unit_of_work import UnitOfWork


def listed_transfers(
    uow: UnitOfWork, viewer: Viewer, statuses: Collection[TransferStatus] = tuple(TransferStatus)
) -> tuple[TransferEntry, ...]:
    """Return the transfers that the viewer is told of, those that wait first, then the latest.

    Owners are told of all, others of those for which they asked. Raises NotAllowed.
    """
    _require(viewer)
    with uow.reading() as work:
        entries = work.transfer_lists.entries(statuses, MOST_LISTED)
    return tuple(one for one in entries if one.is_own or allows(viewer, Right.TRANSFER))


def open_transfers(uow: UnitOfWork, viewer: Viewer) -> int:
    """Return how many transfers wait for the viewer's decision; raise NotAllowed."""
    _require(viewer)
    if not allows(viewer, Right.TRANSFER):
        return 0
    with uow.reading() as work:
        return work.transfer_lists.count_asked()


def one_transfer(uow: UnitOfWork, viewer: Viewer, transfer_id: UUID) -> TransferEntry:
    """Return a transfer as it stands; raise NotFound, NotAllowed."""
    _require(viewer)
    with uow.reading() as work:
        entries = work.transfer_lists.entries(tuple(TransferStatus), 1, transfer_id)
    if not entries or not (entries[0].is_own or allows(viewer, Right.TRANSFER)):
        raise NotFound()
    return entries[0]


def transfer_lines(uow: UnitOfWork, viewer: Viewer, transfer_id: UUID) -> tuple[TransferLine, ...]:
    """Return what was decided about each session, for who decides; raise NotFound, NotAllowed."""
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        return work.transfer_lists.lines(transfer_id)


def transfer_sheet(
    uow: UnitOfWork, viewer: Viewer, sheet: TransferSheet, now: datetime, paper: Paper = "A4"
) -> bytes:
    """Return a transfer as a PDF, in the words that it has on the screen; raise NotAllowed."""
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        organization = work.organizations.mine()
    report = Report(organization, sheet.title, sheet.subject, now, viewer.name, paper)
    return transfer_pdf(sheet, report)


def _require(viewer: Viewer) -> None:
    if scope_of(viewer.role, Right.TRANSFER) is Scope.NONE:
        raise NotAllowed()
