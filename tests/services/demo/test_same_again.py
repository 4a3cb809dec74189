"""The same request gives the same rows, keys and password hashes included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import RFC_4122, UUID

import pytest

from studio_app.domain.people import Role
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.server_roles import RoleNames
from studio_app.services.demo import DemoRequest
from studio_app.services.demo.dice import Dice
from tests.services.demo.conftest import TUESDAY, Demo, Fill
from tests.services.demo.reading import column, query, whole

SMALL = DemoRequest(trainers=3, clients=20, weeks=4, seed=7, today=TUESDAY)


def test_the_same_request_gives_the_same_rows(fill: Fill) -> None:
    first, second = (dict(whole(fill(DemoRequest(today=TUESDAY)))) for _ in range(2))
    assert len(first["bookings"]) > 500
    assert len(first["credentials"]) == len(Role) + 1
    assert first == second


@pytest.mark.parametrize(
    "change",
    [{"seed": 8}, {"today": date(2026, 11, 25)}, {"clients": 21}, {"time_zone": "Asia/Seoul"}],
)
def test_another_request_gives_another_studio(fill: Fill, change: dict[str, object]) -> None:
    first = dict(whole(fill(SMALL)))
    second = dict(whole(fill(replace(SMALL, **change))))  # type: ignore[arg-type]
    assert first["bookings"] != second["bookings"]


def test_the_server_holds_the_same_studio(sqlite_demo: Demo, postgres_demo: Demo) -> None:
    assert postgres_demo.logins == sqlite_demo.logins
    with house_engine(parse_url(postgres_demo.url)).begin() as connection:
        maintenance = RoleNames.of(connection).maintenance
        connection.exec_driver_sql(f'SET LOCAL ROLE "{maintenance}"')
        on_server = connection.exec_driver_sql(
            "SELECT id, status, charge, CAST(extract(epoch FROM starts_at) * 1000000 AS bigint) "
            "FROM bookings ORDER BY id"
        ).all()
    in_file = query(
        sqlite_demo.file, "SELECT id, status, charge, starts_at FROM bookings ORDER BY id"
    )
    assert [(key.bytes, *rest) for key, *rest in on_server] == in_file


@pytest.mark.parametrize("table", ["clients", "sessions", "bookings", "credit_entries"])
def test_keys_are_of_version_7_and_of_the_rows_own_time(sqlite_demo: Demo, table: str) -> None:
    rows = query(sqlite_demo.file, f"SELECT id, created_at FROM {table}")
    keys = [UUID(bytes=key) for key, _ in rows]
    assert {(key.version, key.variant) for key in keys} == {(7, RFC_4122)}
    assert [key.int >> 80 for key in keys] == [created // 1000 for _, created in rows]


def test_dice_fall_as_they_always_did() -> None:
    """Whatever version of Python throws them: studios of a seed must not change with it."""
    dice = Dice(1, "test")
    thrown = (
        dice.between(1, 6),
        dice.below(1000),
        dice.pick("abcdef"),
        dice.weighted(("rare", "often"), (1, 9)),
        dice.chance(0.5),
        "".join(dice.shuffled("studio")),
        str(UUID(bytes=dice.key(1_700_000_000_000_000))),
    )
    assert thrown == (
        *(6, 358, "b", "often", True, "tdsoui"),
        "018bcfe5-6800-7012-a2a3-b71c34768314",
    )


def test_every_key_is_new(sqlite_demo: Demo) -> None:
    keys = [
        key
        for table in ("sessions", "bookings", "credit_entries", "payments")
        for key in column(sqlite_demo.file, f"SELECT id FROM {table}")
    ]
    assert len(keys) == len(set(keys))
