"""What files change of clients who are here: many at once, forth and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from studio_app.domain.identifiers import new_id
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.adding_many import AddingMany
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.importing import OF_CLIENT
from studio_app.repositories.schema import ClientAlertRow, ClientRow, ClientTagRow

Values = Mapping[str, Any]
_ALERTS = {"alert": "text", "health": "health_notes"}
_SOUGHT_BY = ("name", "phone", "email")


class ClientChanges:
    """Reads and changes clients by key; those who are gone are left out."""

    def __init__(self, session: AddingSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id
        self._many = AddingMany(session)

    def current(self, keys: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
        """Return what is known of clients, with ``number``, by the names of an import."""
        row, alert = ClientRow, ClientAlertRow
        columns = (getattr(row, name) for name in OF_CLIENT)
        query = (
            select(row.id, row.number, alert.client_id, alert.text, alert.health_notes, *columns)
            .outerjoin(alert, alert.client_id == row.id)
            .where(row.id.in_(keys), row.withdrawn_at.is_(None), row.merged_into_id.is_(None))
        )
        found: Any = self._session.execute(query)
        return {
            one[0]: {
                "number": one[1],
                "has_alert": one[2] is not None,
                "alert": one[3] or "",
                "health": one[4] or "",
                **dict(zip(OF_CLIENT, one[5:], strict=True)),
            }
            for one in found
        }

    def put(self, wanted: Mapping[UUID, Values], now: datetime) -> None:
        """Give clients other values; ``tags`` are put on, and ``tags_off`` taken off."""
        current = self.current(list(wanted))
        by_columns: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        alerts: list[dict[str, Any]] = []
        for key, values in wanted.items():
            known = current.get(key)
            if known is None:
                continue
            columns = _columns(known, values)
            if columns:
                by_columns[tuple(columns)].append({"id": key, **columns})
            if values.keys() & set(_ALERTS):
                texts = {column: values.get(name, known[name]) for name, column in _ALERTS.items()}
                if known["has_alert"]:
                    alerts.append({"client_id": key, **texts})
                else:
                    self._add_alert(key, texts)
        for rows in by_columns.values():
            self._many.change(ClientRow, "id", rows)
        self._many.change(ClientAlertRow, "client_id", alerts)
        self._put_tags(wanted, now)
        self._many.flush()

    def _put_tags(self, wanted: Mapping[UUID, Values], now: datetime) -> None:
        row = ClientTagRow
        on = {(key, tag) for key, values in wanted.items() for tag in values.get("tags", ())}
        off = {(key, tag) for key, values in wanted.items() for tag in values.get("tags_off", ())}
        query = select(row.client_id, row.tag).where(row.client_id.in_(list(wanted)))
        there = {(key, tag) for key, tag in self._session.execute(query)} if on else set()
        for key, tag in sorted(on - there):
            self._many.add_row(
                row,
                {
                    "id": new_id(),
                    "organization_id": self._organization_id,
                    "client_id": key,
                    "tag": tag,
                },
            )
        for pairs, removed_at in ((on & there, None), (off, now)):
            by_tag: defaultdict[str, list[UUID]] = defaultdict(list)
            for key, tag in pairs:
                by_tag[tag].append(key)
            for tag, keys in by_tag.items():
                self._session.execute(
                    update(row)
                    .where(row.tag == tag, row.client_id.in_(keys))
                    .values(removed_at=removed_at)
                    .execution_options(synchronize_session=False)
                )

    def _add_alert(self, client_id: UUID, texts: Mapping[str, str]) -> None:
        self._many.add_row(
            ClientAlertRow,
            {
                "client_id": client_id,
                "organization_id": self._organization_id,
                **texts,
                "version": 1,
            },
        )


def _columns(known: Values, values: Values) -> dict[str, Any]:
    """Return the columns of a client that change, with those that follow from them."""
    columns = {name: _plain(values[name]) for name in OF_CLIENT if name in values}
    if columns.keys() & set(_SOUGHT_BY):
        name, phone, email = (columns.get(one, known[one]) for one in _SOUGHT_BY)
        columns["search_text"] = search_text_of(
            str(name), int(known["number"]), str(phone), str(email)
        )
    return columns


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, date | int) else str(value)
