"""What may be asked of a demo, and what becomes of one that is refused or broken off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest

from studio_app import paths
from studio_app.domain.errors import DatabaseProblem, InvalidInput
from studio_app.domain.people import Role
from studio_app.services.demo import DemoRequest, fill_demo
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.demo.conftest import TUESDAY, Demo, Fill, filled
from tests.services.demo.reading import column, query, whole

SMALL = DemoRequest(trainers=3, clients=12, weeks=2, today=TUESDAY)


class Stopped(Exception):
    """Somebody pressed Cancel."""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trainers", 0),
        ("trainers", 10_000),
        ("clients", 0),
        ("clients", -5),
        ("weeks", 0),
        ("weeks", 1_000),
        ("seed", 2**31),
        ("seed", -(2**31)),
        ("today", date(1969, 7, 20)),
        ("today", date(9999, 12, 31)),
        ("studio_name", "  "),
        ("time_zone", "Europe/Atlantis"),
        ("currency", "XXQ"),
        ("locale", "zz_ZZ"),
    ],
)
def test_what_cannot_be_made(tmp_path: Path, field: str, value: object) -> None:
    file = tmp_path / "demo.sqlite"
    request = replace(SMALL, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(InvalidInput) as refused:
        filled(f"sqlite:///{file}", request, tmp_path)
    assert refused.value.field == field
    assert not file.exists()


@pytest.mark.parametrize("weeks", [1, 2, 30])
@pytest.mark.parametrize(("trainers", "clients"), [(1, 1), (2, 3), (4, 2), (1, 150)])
def test_odd_sizes(fill: Fill, trainers: int, clients: int, weeks: int) -> None:
    file = fill(DemoRequest(trainers=trainers, clients=clients, weeks=weeks, today=TUESDAY))
    assert examine(f"sqlite:///{file}").ok
    assert column(file, "SELECT count(*) FROM trainers") == [trainers]
    assert column(file, "SELECT count(*) FROM clients") == [clients]
    assert sorted(column(file, "SELECT role FROM memberships")) == sorted([*Role, Role.TRAINER])


def test_a_studio_of_another_land(fill: Fill) -> None:
    file = fill(
        replace(
            SMALL,
            studio_name=" 한강 스튜디오 ",
            time_zone="Asia/Seoul",
            currency="KRW",
            locale="ko_KR",
            seed=-3,
        )
    )
    assert query(
        file, "SELECT name, time_zone, currency, locale, demo_seed FROM organizations"
    ) == [("한강 스튜디오", "Asia/Seoul", "KRW", "ko_KR", -3)]
    prices = column(file, "SELECT price FROM package_types ORDER BY position")
    assert prices[:5] == [70_000, 630_000, 1_190_000, 210_000, 350_000]
    hours = {
        datetime.fromtimestamp(start / 1e6, UTC).hour + 9
        for start in column(file, "SELECT starts_at FROM sessions")
    }
    assert min(hours) >= 7
    assert max(hours) <= 30


def test_today_is_the_studios_own(fill: Fill) -> None:
    """These zones are 25 hours apart, so that it is never the same day in both."""
    files = [
        fill(replace(SMALL, today=None, time_zone=name))
        for name in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    ]
    early, late = (column(file, "SELECT DISTINCT valid_from FROM weekly_hours") for file in files)
    assert early > late


def test_a_studio_is_never_filled_twice(
    studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseProblem, match="already"):
        filled(studio.url, SMALL, tmp_path)
    assert examine(studio.url).ok


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    fill_demo(
        f"sqlite:///{tmp_path / 'demo.sqlite'}",
        SMALL,
        scripts=paths.migrations_folder(),
        backups=tmp_path,
        progress=lambda done, steps: told.append((done, steps)),
    )
    assert told == [(0, 3), (1, 3), (3, 3)]


def stop_at(step: int, url: str, backups: Path) -> None:
    """Fill a demo and break off at a step."""

    def progress(done: int, _steps: int) -> None:
        if done == step:
            raise Stopped

    with pytest.raises(Stopped):
        fill_demo(url, SMALL, scripts=paths.migrations_folder(), backups=backups, progress=progress)


@pytest.mark.parametrize("step", [0, 1])
def test_breaking_off_leaves_no_half_studio(
    fill: Fill, sqlite_demo: Demo, tmp_path: Path, step: int
) -> None:
    url = f"sqlite:///{tmp_path / 'broken.sqlite'}"
    stop_at(step, url, tmp_path)
    assert all(rows == [] for _table, rows in whole(tmp_path / "broken.sqlite"))
    filled(url, SMALL, tmp_path)
    assert dict(whole(tmp_path / "broken.sqlite")) == dict(whole(fill(SMALL)))


def test_breaking_off_leaves_nothing_on_a_server(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path
) -> None:
    url = postgres_cluster.admin_url(postgres_database)
    stop_at(1, url, tmp_path)
    with postgres_cluster.connect(postgres_database) as connection:
        for table in ("organizations", "bookings"):
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert row == (0,)
    filled(url, SMALL, tmp_path)
    assert examine(url).ok


def test_how_fast_it_is(fill: Fill, record_property: pytest.RecordProperty) -> None:
    """Shown with -s, and in the report: a busy machine is no reason to fail."""
    started = perf_counter()
    file = fill(DemoRequest(trainers=10, clients=1_000, weeks=12, today=TUESDAY))
    filled_at = perf_counter()
    assert examine(f"sqlite:///{file}").ok
    examined_at = perf_counter()
    (bookings,) = column(file, "SELECT count(*) FROM bookings")
    rate = bookings / (filled_at - started)
    record_property("demo_bookings_per_second", round(rate))
    print(
        f"\n{bookings} bookings in {filled_at - started:.1f} s ({rate:.0f} a second), "
        f"examined in {examined_at - filled_at:.1f} s"
    )


@pytest.mark.soak
def test_a_million_bookings_within_three_minutes(tmp_path: Path) -> None:
    file = tmp_path / "million.sqlite"
    started = perf_counter()
    filled(f"sqlite:///{file}", DemoRequest(100, 20_000, 52, today=TUESDAY), tmp_path)
    seconds = perf_counter() - started
    (bookings,) = column(file, "SELECT count(*) FROM bookings")
    print(f"\n{bookings} bookings in {seconds:.0f} s, {file.stat().st_size / 1e6:.0f} MB")
    assert 950_000 < bookings < 1_100_000
    assert seconds < 180
    started = perf_counter()
    assert examine(f"sqlite:///{file}").ok
    print(f"examined in {perf_counter() - started:.0f} s")
