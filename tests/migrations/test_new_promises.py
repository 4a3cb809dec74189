"""What the tables hold since 0010: rows that break it stop the migration, and are named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, column, insert, select, table, update
from sqlalchemy.exc import IntegrityError

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.house import House
from studio_app.repositories.row_security import take_down
from studio_app.repositories.schema import Base
from studio_app.repositories.server_roles import RoleNames
from studio_app.services.slots import LONGEST_REASON
from tests.databases import StudioDatabase
from tests.factories import TODAY, key
from tests.migrations.world import SCRIPTS, changing, everything, triggers

# Table, name of a row in it, what would break a promise there, and what is said of it.
BROKEN: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "an unknown kind": ("time_off", "time off", {"kind": "jury duty"}, "of no known kind"),
    "hours that end before they begin": (
        "weekly_hours",
        "hours anna 1 480",
        {"valid_from": TODAY, "valid_until": TODAY - timedelta(days=1)},
        "end before they begin",
    ),
    "a studio without a name": ("organizations", "home", {"name": ""}, "empty name"),
    "a long name": ("users", "user anna", {"name": "x" * 201}, "over 200 letters"),
    "a trainer's long name": ("trainers", "anna", {"name": "ü" * 201}, "over 200 letters"),
    "a long reason": (
        "credit_entries",
        "bought cara ten",
        {"reason": "x" * (LONGEST_REASON + 1)},
        "a reason of over 500",
    ),
    "tax below nothing": ("fee_audit_entries", "fees cara", {"vat_rate": -1}, "no sensible VAT"),
    "a fee of more than all": (
        "fee_audit_entries",
        "fees cara",
        {"card_fee_rate": 1_000_001},
        "no sensible rate of the card",
    ),
    "money both ways": (
        "fee_audit_entries",
        "fees cara",
        {"gross": 100, "net": 110, "vat": -10, "card_fee": 0},
        "mix money",
    ),
    "one login for two clients": (
        "clients",
        "cem",
        {"user_id": key("user cara")},
        "2 clients share a login",
    ),
}
KEPT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a day's hours": ("weekly_hours", "hours anna 1 480", {"valid_until": "the first day"}),
    "a name of 200 letters": ("users", "user anna", {"name": "ü" * 200}),
    "a reason as long as may be": (
        "credit_entries",
        "bought cara ten",
        {"reason": "ü" * LONGEST_REASON},
    ),
    "money given back": (
        "fee_audit_entries",
        "fees cara",
        {"gross": -1, "net": -1, "vat": -1, "card_fee": 1},
    ),
}
VERSIONED = ("client_alerts", "places", "weekly_hours", "availability_overrides", "trainer_prices")


def _change(connection: Connection, where: str, row: str, values: dict[str, Any]) -> None:
    known = Base.metadata.tables[where]
    if where == "time_off":
        done = connection.execute(
            update(known).where(known.c.trainer_id == key("anna")).values(**values)
        )
    else:
        values = {
            name: known.c.valid_from if value == "the first day" else value
            for name, value in values.items()
        }
        done = connection.execute(update(known).where(known.c.id == key(row)).values(**values))
    assert done.rowcount == 1


def _before(studio: StudioDatabase, folder: Path) -> None:
    House(studio.url).migrate(SCRIPTS, folder / "earlier", target="0009")


@pytest.mark.parametrize("fault", BROKEN)
def test_what_breaks_a_promise_stops_the_migration_and_is_named(
    studio: StudioDatabase, tmp_path: Path, fault: str
) -> None:
    where, row, values, said = BROKEN[fault]
    _before(studio, tmp_path)
    with changing(studio.url) as connection:
        _change(connection, where, row, values)
    before = everything(studio.url)
    with pytest.raises(DatabaseProblem, match=f"nothing in it was changed.*{said}.*such as"):
        House(studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert everything(studio.url) == before


@pytest.mark.parametrize("fault", BROKEN)
def test_nobody_breaks_a_promise_afterwards(studio: StudioDatabase, fault: str) -> None:
    where, row, values, _ = BROKEN[fault]
    with (
        house_engine(parse_url(studio.url)).connect() as connection,
        connection.begin() as transaction,
    ):
        _without_rules(connection)
        with pytest.raises(IntegrityError, match=r"(?i)check|unique"):
            _change(connection, where, row, values)
        transaction.rollback()


def _without_rules(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        names = RoleNames.of(connection)
        take_down(connection, names)
        connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
        return
    for name in triggers(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


@pytest.mark.parametrize("kept", KEPT)
def test_what_just_keeps_a_promise_comes_along(
    studio: StudioDatabase, tmp_path: Path, kept: str
) -> None:
    where, row, values = KEPT[kept]
    _before(studio, tmp_path)
    with changing(studio.url) as connection:
        _change(connection, where, row, values)
    rows = everything(studio.url)["rows"][where]
    House(studio.url).migrate(SCRIPTS, tmp_path / "backups")
    after = everything(studio.url)["rows"][where]
    assert [{k: v for k, v in one.items() if k in rows[0]} for one in after] == rows


def test_what_older_programs_add_has_the_first_version(studio: StudioDatabase) -> None:
    """They know no version: a default gives it."""
    with studio.house() as connection:
        for name in VERSIONED:
            known = Base.metadata.tables[name]
            columns = [it for it in known.columns if it.name != "version"]
            as_it_was = table(name, *(column(it.name, it.type) for it in columns))
            row = dict(connection.execute(select(*columns).limit(1)).mappings().one())
            connection.execute(insert(as_it_was).values(**row | _another(known)))
    rows = everything(studio.url)["rows"]
    for name in VERSIONED:
        assert {row["version"] for row in rows[name]} == {1}


def _another(known: Table) -> dict[str, Any]:
    other: dict[str, dict[str, Any]] = {
        "client_alerts": {"client_id": key("cem"), "organization_id": key("home")},
        "places": {"name": "Annexe"},
        "trainer_prices": {"valid_from": TODAY + timedelta(days=900)},
    }
    given = {"id": key(f"another of {known.name}")} if "id" in known.c else {}
    return given | other.get(known.name, {})
