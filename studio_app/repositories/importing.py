"""Imports: who and what is here already, and what was imported before."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from studio_app.domain.importing.clients import KnownTrainer
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.matching import KnownClient
from studio_app.domain.importing.outcomes import ImportRun
from studio_app.domain.importing.packages import KnownType, PackageMark, mark_of
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import (
    ClientAlertRow,
    ClientPackageRow,
    ClientRow,
    ClientTagRow,
    ImportRowRow,
    ImportRunRow,
    PackageTypeRow,
    TrainerRow,
    UserRow,
)

OF_CLIENT = (
    "name",
    "phone",
    "email",
    "birth_date",
    "gender",
    "height_cm",
    "weight_grams",
    "address",
    "emergency_name",
    "emergency_phone",
)
_MOST_RUNS = 50


class Imports:
    """Reads what rows of files are compared with."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._organization_id = viewer.organization_id

    def known_clients(self) -> tuple[KnownClient, ...]:
        """Return the studio's clients, without those who were taken back, merged or erased."""
        row, alert = ClientRow, ClientAlertRow
        tags: defaultdict[UUID, set[str]] = defaultdict(set)
        tag = ClientTagRow
        found: Any = self._session.execute(
            select(tag.client_id, tag.tag).where(
                tag.organization_id == self._organization_id, tag.removed_at.is_(None)
            )
        )
        for client_id, word in found:
            tags[client_id].add(word)
        columns = (getattr(row, name) for name in OF_CLIENT)
        query = (
            select(row.id, row.number, *columns, alert.text, alert.health_notes)
            .outerjoin(alert, alert.client_id == row.id)
            .where(
                row.organization_id == self._organization_id,
                row.withdrawn_at.is_(None),
                row.merged_into_id.is_(None),
                row.erased_at.is_(None),
            )
        )
        rows: Any = self._session.execute(query)
        return tuple(self._known(*one, tags.get(one[0], ())) for one in rows)

    def _known(self, *values: Any) -> KnownClient:
        *plain, alert, health, tags = values
        every: Any = (*plain, alert or "", health or "", frozenset(tags))
        return KnownClient(*every)

    def trainers(self) -> tuple[KnownTrainer, ...]:
        """Return the studio's active trainers."""
        row = TrainerRow
        query = select(row.id, row.name).where(
            row.organization_id == self._organization_id, row.active
        )
        return tuple(KnownTrainer(*values) for values in self._session.execute(query))

    def types(self) -> tuple[KnownType, ...]:
        """Return the studio's package types, those that are not for sale too."""
        row = PackageTypeRow
        columns = (row.sessions, row.price, row.validity_days, row.validity_months, row.active)
        query = select(row.id, row.name, *columns).where(
            row.organization_id == self._organization_id, row.removed_at.is_(None)
        )
        rows: Any = self._session.execute(query)
        return tuple(KnownType(*values) for values in rows)

    def packages_there(self, tz: ZoneInfo) -> frozenset[PackageMark]:
        """Return the marks of the packages that clients have."""
        row = ClientPackageRow
        query = select(row.client_id, row.name, row.bought_at, row.sessions).where(
            row.organization_id == self._organization_id, row.voided_at.is_(None)
        )
        return frozenset(
            mark_of(client_id, name, local_day(bought_at, tz), sessions)
            for client_id, name, bought_at, sessions in self._session.execute(query)
        )

    def imported(self, kind: ImportKind) -> dict[str, datetime]:
        """Return the keys of the rows that were imported, and not taken back, with when."""
        row, run = ImportRowRow, ImportRunRow
        query = (
            select(row.row_key, func.max(run.created_at))
            .join(run, run.id == row.import_run_id)
            .where(
                row.organization_id == self._organization_id,
                run.kind == kind.value,
                run.undone_at.is_(None),
            )
            .group_by(row.row_key)
        )
        return {row_key: at for row_key, at in self._session.execute(query)}

    def runs(self) -> tuple[ImportRun, ...]:
        """Return the latest imports, the newest first."""
        run, row = ImportRunRow, ImportRowRow
        rows = (
            select(func.count()).where(row.import_run_id == run.id).correlate(run).scalar_subquery()
        )
        query = (
            select(
                run.id,
                run.kind,
                run.source_name,
                run.created_at,
                func.coalesce(UserRow.name, ""),
                rows,
                run.undone_at,
            )
            .outerjoin(UserRow, UserRow.id == run.created_by)
            .where(run.organization_id == self._organization_id)
            .order_by(run.created_at.desc(), run.id.desc())
            .limit(_MOST_RUNS)
        )
        found: Any = self._session.execute(query)
        return tuple(ImportRun(key, ImportKind(kind), *rest) for key, kind, *rest in found)
