"""Taking an import back: what happened since with what it brought, and bringing it to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update

from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.waiting_list import WaitingStatus
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.adding_many import AddingMany
from studio_app.repositories.import_changes import ClientChanges
from studio_app.repositories.import_writing import IMPORTED
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientConsentRow,
    ClientNoteRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    ImportRowRow,
    ImportRunRow,
    MediaRow,
    PackageEventRow,
    PackageShareRow,
    PaymentRow,
    WaitingListEntryRow,
)

TAKEN_BACK = "Import taken back"
_AT_ONCE = 500


class BroughtRow(NamedTuple):
    """A row of a file with what it brought; ``before`` and ``after`` of a client who was here."""

    number: int
    client_id: UUID
    package_id: UUID | None
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class ImportUndo:
    """Looks at an import and takes it back, in the viewer's name."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def hold(self, run_id: UUID) -> tuple[ImportKind, str, datetime, datetime | None]:
        """Return an import's kind, file and moment, and since when it is taken back.

        Nobody else takes it back until the transaction ends. Raises NotFound.
        """
        row = ImportRunRow
        query = select(row.kind, row.source_name, row.created_at, row.undone_at)
        found = self._session.execute(query.where(row.id == run_id).with_for_update()).first()
        if found is None:
            raise NotFound()
        return ImportKind(found[0]), found[1], found[2], found[3]

    def rows(self, run_id: UUID) -> list[BroughtRow]:
        """Return the rows that did something, in their order."""
        row = ImportRowRow
        query = (
            select(
                row.row_number,
                row.client_id,
                row.client_package_id,
                ClientRow.name,
                row.before,
                row.after,
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .where(row.import_run_id == run_id)
            .order_by(row.row_number)
        )
        found: Any = self._session.execute(query)
        return [BroughtRow(*values) for values in found]

    def busy_clients(self, run_id: UUID, since: datetime) -> dict[UUID, str]:
        """Return the clients with whom something happened since they were added, and what."""
        theirs = select(ImportRowRow.client_id).where(
            ImportRowRow.import_run_id == run_id, ImportRowRow.client_package_id.is_(None)
        )
        row, payment, note, entry = ClientRow, PaymentRow, ClientNoteRow, WaitingListEntryRow
        share = PackageShareRow
        uses: tuple[tuple[str, Select[Any]], ...] = (
            ("was erased", select(row.id).where(row.id.in_(theirs), row.erased_at.is_not(None))),
            ("has bookings", _of(BookingRow, theirs).where(BookingRow.withdrawn_at.is_(None))),
            (
                "has packages",
                _of(ClientPackageRow, theirs).where(ClientPackageRow.voided_at.is_(None)),
            ),
            (
                "has payments",
                _of(payment, theirs)
                .group_by(payment.client_id)
                .having(func.sum(payment.amount) != 0),
            ),
            (
                "is on the waiting list",
                _of(entry, theirs).where(entry.status == WaitingStatus.WAITING.value),
            ),
            (
                "has notes",
                _of(note, theirs).where(note.created_at != since, note.removed_at.is_(None)),
            ),
            ("gave consents", _of(ClientConsentRow, theirs)),
            ("has a picture", _of(MediaRow, theirs).where(MediaRow.removed_at.is_(None))),
            ("draws on a package", _of(share, theirs).where(share.removed_at.is_(None))),
            (
                "has another trainer by now",
                _of(AssignmentRow, theirs).where(AssignmentRow.started_at != since),
            ),
            (
                "was changed",
                select(row.id).where(
                    row.id.in_(theirs),
                    or_(row.version != 1, row.merged_into_id.is_not(None), ~row.active),
                ),
            ),
            ("pays for others", select(row.payer_id).where(row.payer_id.in_(theirs))),
            ("logs in", select(row.id).where(row.id.in_(theirs), row.user_id.is_not(None))),
        )
        return self._reasons(uses)

    def busy_packages(self, run_id: UUID, since: datetime) -> dict[UUID, str]:
        """Return the packages with which something happened since they came, and what."""
        theirs = select(ImportRowRow.client_package_id).where(
            ImportRowRow.import_run_id == run_id, ImportRowRow.client_package_id.is_not(None)
        )
        entry, payment, event, share = CreditEntryRow, PaymentRow, PackageEventRow, PackageShareRow
        uses: tuple[tuple[str, Select[Any]], ...] = (
            (
                "pays for bookings",
                select(BookingRow.client_package_id).where(
                    BookingRow.client_package_id.in_(theirs), BookingRow.withdrawn_at.is_(None)
                ),
            ),
            (
                "was used",
                select(entry.client_package_id).where(
                    entry.client_package_id.in_(theirs), entry.created_at != since
                ),
            ),
            (
                "was paid for",
                select(payment.client_package_id).where(
                    payment.client_package_id.in_(theirs), payment.reason != IMPORTED
                ),
            ),
            (
                "was changed",
                select(event.client_package_id).where(event.client_package_id.in_(theirs)),
            ),
            (
                "is shared",
                select(share.client_package_id).where(
                    share.client_package_id.in_(theirs), share.removed_at.is_(None)
                ),
            ),
        )
        return self._reasons(uses)

    def withdraw_clients(self, keys: Iterable[UUID], now: datetime) -> None:
        """Let clients be shown nowhere, as if they had never been added."""
        row = ClientRow
        for part in _parts(keys):
            self._session.execute(
                update(row)
                .where(row.id.in_(part))
                .values(withdrawn_at=now, version=row.version + 1)
                .execution_options(synchronize_session=False)
            )

    def void_packages(self, keys: Iterable[UUID], now: datetime) -> None:
        """Void packages: no credit is left, nothing is owed, and what was paid counts as back."""
        row, payment, many = ClientPackageRow, PaymentRow, AddingMany(self._session)
        for part in _parts(keys):
            packages = self._session.execute(
                select(row.id, row.client_id, row.organization_id, row.balance).where(
                    row.id.in_(part), row.voided_at.is_(None)
                )
            ).all()
            for key, client_id, organization_id, balance in packages:
                theirs = {
                    "id": new_id(),
                    "organization_id": organization_id,
                    "client_package_id": key,
                    "client_id": client_id,
                    "reason": TAKEN_BACK,
                }
                if balance:
                    entry = {"kind": EntryKind.VOIDED.value, "amount": -balance}
                    by = {"created_at": now, "created_by": self._viewer.user_id}
                    many.add_row(CreditEntryRow, theirs | entry | by)
                event = {"kind": PackageEventKind.VOIDED.value, "at": now}
                by = {"user_id": self._viewer.user_id}
                many.add_row(PackageEventRow, theirs | {"id": new_id()} | event | by)
            paid = self._session.execute(
                select(
                    payment.id,
                    payment.client_id,
                    payment.client_package_id,
                    payment.organization_id,
                    payment.amount,
                    payment.method,
                ).where(payment.client_package_id.in_(part), payment.reason == IMPORTED)
            ).all()
            for key, client_id, package_id, organization_id, amount, method in paid:
                many.add_row(
                    payment,
                    {
                        "id": new_id(),
                        "organization_id": organization_id,
                        "client_id": client_id,
                        "client_package_id": package_id,
                        "amount": -amount,
                        "method": method,
                        "paid_at": now,
                        "taken_by": self._viewer.user_id,
                        "refund_of": key,
                        "reason": TAKEN_BACK,
                    },
                )
            many.flush()
            self._session.execute(
                update(row)
                .where(row.id.in_([package[0] for package in packages]))
                .values(voided_at=now, price_reduction=row.price, version=row.version + 1)
                .execution_options(synchronize_session=False)
            )

    def restore_clients(self, rows: Iterable[BroughtRow], now: datetime) -> dict[UUID, str]:
        """Give clients what was there before, but those with whom something happened since.

        Returns the latter, and what it was.
        """
        kept = ClientChanges(self._session, self._viewer.organization_id)
        changed = {row.client_id: row for row in rows}
        busy: dict[UUID, str] = {}
        for part in _parts(changed):
            current = kept.current(part)
            wanted: dict[UUID, dict[str, Any]] = {}
            for key in part:
                known, row = current.get(key), changed[key]
                before, after = dict(row.before or {}), dict(row.after or {})
                tags_off = after.pop("tags", ())
                before.pop("tags", None)
                if known is None:
                    busy[key] = "is not there any more"
                elif any(_plain(known[name]) != value for name, value in after.items()):
                    busy[key] = "was changed"
                else:
                    wanted[key] = {name: _restored(name, was) for name, was in before.items()}
                    wanted[key]["tags_off"] = tags_off
            kept.put(wanted, now)
        return busy

    def mark_undone(self, run_id: UUID, now: datetime) -> None:
        """Note that the import was taken back."""
        row = ImportRunRow
        self._session.execute(
            update(row)
            .where(and_(row.id == run_id, row.undone_at.is_(None)))
            .values(undone_at=now, undone_by=self._viewer.user_id)
        )

    def _reasons(self, uses: Iterable[tuple[str, Select[Any]]]) -> dict[UUID, str]:
        found: dict[UUID, str] = {}
        for reason, query in uses:
            for key in self._session.execute(query.distinct()).scalars():
                found.setdefault(key, reason)
        return found


def _of(row: Any, theirs: Select[Any]) -> Select[Any]:
    return select(row.client_id).where(row.client_id.in_(theirs))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _restored(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "birth_date" and value else value


def _parts(keys: Iterable[UUID]) -> Iterable[list[UUID]]:
    every = list(keys)
    return (every[first : first + _AT_ONCE] for first in range(0, len(every), _AT_ONCE))
