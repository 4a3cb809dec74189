"""Whatever is asked for, a demo studio keeps every promise."""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio_app.domain.local_time import at_minute, zone
from studio_app.repositories.types import to_microseconds
from studio_app.services.demo import DemoRequest
from studio_app.services.doctor import examine
from tests.services.demo.conftest import filled
from tests.services.demo.reading import query

REQUESTS = st.builds(
    DemoRequest,
    trainers=st.integers(1, 8),
    clients=st.integers(1, 90),
    weeks=st.integers(1, 20),
    seed=st.integers(-(2**31) + 1, 2**31 - 1),
    today=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    time_zone=st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
    currency=st.sampled_from(["EUR", "KRW", "USD", "JPY"]),
    eventful=st.booleans(),
)


# The fixtures only make it quick; nothing of one example stays for the next.
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=REQUESTS)
def test_every_promise_is_kept(empty_file: Path, request: DemoRequest) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "demo.sqlite"
        shutil.copy(empty_file, file)
        filled(f"sqlite:///{file}", request, Path(folder))
        diagnosis = examine(f"sqlite:///{file}")
        assert [finding for finding in diagnosis.findings if not finding.ok] == []
        ledgers_hold(file)
        diaries_hold(file, request)


def ledgers_hold(file: Path) -> None:
    """Check that no package was ever overdrawn, in the order of what was written down."""
    balances: dict[bytes, int] = defaultdict(int)
    rows = query(
        file,
        "SELECT e.client_package_id, e.amount, p.sessions FROM credit_entries e "
        "JOIN client_packages p ON p.id = e.client_package_id ORDER BY e.created_at, e.rowid",
    )
    for package, amount, sessions in rows:
        balances[package] += amount
        assert sessions is None or 0 <= balances[package] <= sessions


def diaries_hold(file: Path, request: DemoRequest) -> None:
    """Check that nobody is in two places unless that is meant, and that today is a working day."""
    for table, who in (("sessions", "trainer_id"), ("bookings", "client_id")):
        last: dict[bytes, int] = {}
        for person, start, end in query(
            file,
            f"SELECT {who}, starts_at, ends_at FROM {table} "
            "WHERE occupies AND NOT overlap_allowed ORDER BY starts_at",
        ):
            assert start >= last.get(person, start)
            last[person] = end
    assert request.today is not None
    tz = zone(request.time_zone)
    midnight = to_microseconds(at_minute(request.today, 0, tz))
    after = to_microseconds(at_minute(request.today + timedelta(days=1), 0, tz))
    today = query(
        file, "SELECT 1 FROM sessions WHERE starts_at >= ? AND starts_at < ?", midnight, after
    )
    assert today
