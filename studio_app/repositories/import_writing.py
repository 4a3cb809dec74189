"""Adding what files bring: many clients and packages at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import ClientStep, PackageStep
from studio_app.domain.packages import EntryKind
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.people import Viewer
from studio_app.domain.share_out import WhyNobody
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.adding_many import AddingMany
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.import_changes import ClientChanges
from studio_app.repositories.schema import (
    AssignmentFailureRow,
    AssignmentRow,
    Base,
    ClientAlertRow,
    ClientNoteRow,
    ClientPackageRow,
    ClientRow,
    ClientTagRow,
    CreditEntryRow,
    ImportRowRow,
    ImportRunRow,
    PackageTypeRow,
    PaymentRow,
)

IMPORTED = "Imported"
_AT_ONCE = 1_000

Watch = Callable[[int], object]
T = TypeVar("T")


class ImportWriting:
    """Adds and changes rows in the viewer's name; the studio is locked by whoever calls."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._organization_id = viewer.organization_id
        self._many = AddingMany(session)

    def add_run(
        self,
        run_id: UUID,
        kind: ImportKind,
        source_name: str,
        counts: Mapping[str, Any],
        now: datetime,
    ) -> None:
        """Add an import; its rows follow."""
        self._session.add_row(
            ImportRunRow,
            {
                "id": run_id,
                "organization_id": self._organization_id,
                "kind": kind.value,
                "source_name": source_name,
                "created_at": now,
                "created_by": self._viewer.user_id,
                "counts": dict(counts),
            },
        )
        self._session.flush()

    def add_clients(
        self,
        run_id: UUID,
        steps: Sequence[ClientStep],
        why_nobody: WhyNobody | None,
        now: datetime,
        watch: Watch,
    ) -> None:
        """Add clients with the numbers that follow.

        ``why_nobody`` is kept for those whom the rule found nobody for.
        """
        row = ClientRow
        query = select(func.coalesce(func.max(row.number), 0)).where(
            row.organization_id == self._organization_id
        )
        number = int(self._session.execute(query).scalar_one())
        for part in _parts(steps):
            for step in part:
                number += 1
                key = self._add_client(run_id, step, number, now)
                if why_nobody is not None and step.is_by_rule and step.trainer_id is None:
                    reason = why_nobody.kept()
                    self._add(AssignmentFailureRow, client_id=key, at=now, reason=reason)
            self._many.flush()
            watch(len(part))

    def change_clients(
        self, run_id: UUID, steps: Sequence[ClientStep], now: datetime, watch: Watch
    ) -> None:
        """Change clients as the steps say."""
        changes = ClientChanges(self._session, self._organization_id)
        for part in _parts(steps):
            wanted: dict[UUID, dict[str, object]] = {}
            for step in part:
                assert step.client_id is not None
                wanted[step.client_id] = {name: pair[1] for name, pair in step.changes.items()}
                before, after = _plain_pairs(step.changes)
                self._add_row(
                    run_id, step.row_number, step.key, step.client_id, None, before, after
                )
            changes.put(wanted, now)
            self._many.flush()
            watch(len(part))

    def add_packages(
        self, run_id: UUID, steps: Sequence[PackageStep], tz: ZoneInfo, now: datetime, watch: Watch
    ) -> None:
        """Give packages to clients, each with its ledger and what was paid."""
        made: dict[str, UUID] = {}
        for part in _parts(steps):
            for step in part:
                if step.package_type_id is None and step.name not in made:
                    made[step.name] = self._add_type(step)
            self._many.flush()
            for step in part:
                self._add_package(run_id, step, step.package_type_id or made[step.name], tz, now)
            self._many.flush()
            watch(len(part))

    def _add_client(self, run_id: UUID, step: ClientStep, number: int, now: datetime) -> UUID:
        record, key = step.record, new_id()
        self._many.add_row(
            ClientRow,
            {
                "id": key,
                "organization_id": self._organization_id,
                "number": number,
                "name": record.name,
                "search_text": search_text_of(record.name, number, record.phone, record.email),
                "phone": record.phone,
                "email": record.email,
                "birth_date": record.birth_date,
                "gender": record.gender.value,
                "height_cm": record.height_cm,
                "weight_grams": record.weight_grams,
                "address": record.address,
                "emergency_name": record.emergency_name,
                "emergency_phone": record.emergency_phone,
                "active": True,
                "created_at": now,
                "version": 1,
            },
        )
        if step.trainer_id is not None:
            self._add(
                AssignmentRow,
                client_id=key,
                trainer_id=step.trainer_id,
                started_at=now,
                note="",
            )
        if record.alert or record.health:
            self._add_alert(key, record.alert, record.health)
        if record.note:
            self._add(
                ClientNoteRow,
                client_id=key,
                text=record.note,
                created_at=now,
                author_id=self._viewer.user_id,
                version=1,
            )
        for tag in record.tags:
            self._add_tag(key, tag)
        self._add_row(run_id, step.row_number, step.key, key, None)
        return key

    def _add_package(
        self, run_id: UUID, step: PackageStep, type_id: UUID, tz: ZoneInfo, now: datetime
    ) -> None:
        key = new_id()
        bought_at = min(datetime.combine(step.bought_on, time(12), tz).astimezone(UTC), now)
        self._many.add_row(
            ClientPackageRow,
            {
                "id": key,
                "organization_id": self._organization_id,
                "client_id": step.client_id,
                "package_type_id": type_id,
                "name": step.name,
                "sessions": step.sessions,
                "balance": 0,
                "price": step.price,
                "bought_at": bought_at,
                "starts_on": step.bought_on,
                "expires_on": step.expires_on,
                "price_reduction": 0,
                "version": 1,
            },
        )
        if step.sessions is not None:
            assert step.credits_left is not None
            self._add_entry(step, key, EntryKind.BOUGHT, step.sessions, now)
            self._add_entry(step, key, EntryKind.ADJUSTED, step.credits_left - step.sessions, now)
        if step.paid:
            self._add(
                PaymentRow,
                client_id=step.client_id,
                client_package_id=key,
                amount=step.paid,
                method=PaymentMethod.OTHER.value,
                paid_at=bought_at,
                taken_by=self._viewer.user_id,
                reason=IMPORTED,
            )
        self._add_row(run_id, step.row_number, step.key, step.client_id, key)

    def _add_entry(
        self, step: PackageStep, package_id: UUID, kind: EntryKind, amount: int, now: datetime
    ) -> None:
        if amount:
            self._add(
                CreditEntryRow,
                client_package_id=package_id,
                client_id=step.client_id,
                kind=kind.value,
                amount=amount,
                reason=IMPORTED,
                created_at=now,
                created_by=self._viewer.user_id,
            )

    def _add_type(self, step: PackageStep) -> UUID:
        """Add a type that is not for sale: nobody would find the package's name without."""
        key = new_id()
        self._session.add_row(
            PackageTypeRow,
            {
                "id": key,
                "organization_id": self._organization_id,
                "name": step.name,
                "sessions": step.sessions,
                "price": step.price,
                "position": 0,
                "active": False,
                "version": 1,
            },
        )
        return key

    def _add_row(
        self,
        run_id: UUID,
        number: int,
        key: str,
        client_id: UUID,
        package_id: UUID | None,
        before: dict[str, object] | None = None,
        after: dict[str, object] | None = None,
    ) -> None:
        self._add(
            ImportRowRow,
            import_run_id=run_id,
            row_number=number,
            row_key=key,
            client_id=client_id,
            client_package_id=package_id,
            before=before,
            after=after,
        )

    def _add_tag(self, client_id: UUID, tag: str) -> None:
        self._add(ClientTagRow, client_id=client_id, tag=tag)

    def _add_alert(self, client_id: UUID, text: str, health: str) -> None:
        self._many.add_row(
            ClientAlertRow,
            {
                "client_id": client_id,
                "organization_id": self._organization_id,
                "text": text,
                "health_notes": health,
                "version": 1,
            },
        )

    def _add(self, row: type[Base], **values: object) -> None:
        self._many.add_row(
            row, {"id": new_id(), "organization_id": self._organization_id, **values}
        )


def _plain_pairs(
    changes: Mapping[str, tuple[object, object]],
) -> tuple[dict[str, object], dict[str, object]]:
    """Return what was there before and what is there after, as plain JSON values."""
    before = {name: _plain(pair[0]) for name, pair in changes.items()}
    return before, {name: _plain(pair[1]) for name, pair in changes.items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _parts(values: Sequence[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while part := list(islice(rest, _AT_ONCE)):
        yield part
