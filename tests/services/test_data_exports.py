"""What leaves a studio as a file comes back as what is there already."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import update

from studio_app.domain.errors import NotAllowed
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import Outcome
from studio_app.repositories.schema import ClientAlertRow, ClientRow
from studio_app.services.data_exports import DataKind, export_data
from studio_app.services.import_files.reading import read_file, read_table
from studio_app.services.importing import ImportWish, columns_for, prepare_import
from tests.databases import StudioDatabase
from tests.factories import NOW, key


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_changes_nothing_when_it_is_imported(
    studio: StudioDatabase, tmp_path: Path, ending: str
) -> None:
    with studio.house() as connection:
        cara = update(ClientRow).where(ClientRow.id == key("cara"))
        connection.execute(cara.values(address="New Road 1\nKöln"))
        texts = {"text": "a knee\na back", "health_notes": "One\n\nTwo"}
        mine = update(ClientAlertRow).where(ClientAlertRow.client_id == key("cara"))
        connection.execute(mine.values(**texts))
    owner = studio.login("owner")
    for data, kind in (
        (DataKind.CLIENTS, ImportKind.CLIENTS),
        (DataKind.PACKAGES, ImportKind.PACKAGES),
    ):
        path = tmp_path / f"{data.value}.{ending}"
        count = export_data(owner.uow, owner.viewer, data, path, NOW)
        table = read_table(path.name, read_file(path), owner.organization.locale)
        assert len(table.rows) == count > 0
        wish = ImportWish(kind, columns_for(owner.uow, owner.viewer, table, kind))
        assert sum(column is not None for column in wish.columns) >= 9
        plan = prepare_import(owner.uow, owner.viewer, table, wish, NOW).plan
        assert Counter(row.outcome for row in plan.rows) == {Outcome.SAME: count}


def test_payments_leave_with_their_receipts(studio: StudioDatabase, tmp_path: Path) -> None:
    owner, path = studio.login("owner"), tmp_path / "payments.csv"
    assert export_data(owner.uow, owner.viewer, DataKind.PAYMENTS, path, NOW) > 0
    heads, *rows = path.read_text("utf-8-sig").splitlines()
    assert heads.startswith("Date,Receipt,Client number,Client,For,Method,Amount")
    assert all("Client" in row for row in rows)
    desk = studio.login("desk")
    with pytest.raises(NotAllowed):
        export_data(desk.uow, desk.viewer, DataKind.PAYMENTS, path, NOW)
