"""Values that nobody types by accident: a sentence, or kept as it is, and nothing harmed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from studio_app import paths
from studio_app.domain.errors import InvalidInput, SlotTaken, StudioError
from studio_app.domain.local_time import at_minute, exists
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import Base, ClientRow
from studio_app.services.clients import client_card, search_clients
from studio_app.services.doctor import examine
from studio_app.services.founding import FoundingRequest, check_founding, found_studio
from studio_app.services.schedule import load_schedule
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, stored, trail, wish

TEN_MEGABYTES = 10 * 2**20
LONG = "ä" * TEN_MEGABYTES
SQL = "Robert'); DROP TABLE bookings; --"
ODD = (
    SQL,
    "' OR 1=1 --",
    '"; DELETE FROM clients; --',
    "%",
    "_",
    "\\",
    "{0}{x}%s%(x)s:x",
    "\u202eevil\u200b",
    "🏋️‍♀️",
)
FOUNDING = FoundingRequest("S", "UTC", "EUR", "en_GB", "O", "o", "three plain words")


def everything(studio: StudioDatabase) -> dict[str, str]:
    """Return what is in every table, as one number per table."""
    with studio.house() as connection:
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(select(table))))).encode()
            ).hexdigest()
            for name, table in Base.metadata.tables.items()
        }


def refused(studio: StudioDatabase, attempt: Callable[[], Any]) -> StudioError:
    """Return the error with which an attempt is refused that must not change a thing."""
    before = everything(studio)
    with pytest.raises(StudioError) as refusal:
        attempt()
    assert everything(studio) == before
    said = str(refusal.value)
    assert len(said) < 400
    assert said.rstrip()[-1] in ".?"
    return refusal.value


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner at work."""
    return Hands.of(studio.login("owner"))


def test_sessions_that_end_before_they_start_or_never(studio: StudioDatabase, owner: Hands) -> None:
    for minutes in (0, -60, -(10**6), 4, 24 * 60 + 1, 10**9, 10**30):
        request = wish(minutes=minutes)
        error = refused(studio, partial(owner.book, request))
        assert isinstance(error, InvalidInput)
        assert error.field == "minutes"


def test_days_that_nobody_means(studio: StudioDatabase, owner: Hands) -> None:
    for year, month in ((1, 1), (1969, 12), (9999, 12)):
        request = wish(starts_at=datetime(year, month, 31, 23, 59, tzinfo=UTC))
        error = refused(studio, partial(owner.book, request))
        assert isinstance(error, InvalidInput)
        assert error.field == "starts_at"


def test_reasons_that_cannot_be_kept(studio: StudioDatabase, owner: Hands) -> None:
    booked = owner.book(wish())
    for reason in ("\x00", "late\x00train", LONG):
        for attempt in (
            partial(owner.cancel, booked, waive_reason=reason),
            partial(owner.book, wish("cem", book_anyway_reason=reason)),
        ):
            error = refused(studio, attempt)
            assert isinstance(error, InvalidInput)
            assert error.field == "reason"


def test_sql_in_a_reason_is_a_reason(studio: StudioDatabase, owner: Hands) -> None:
    owner.book(wish("cem"))
    for text in ODD:
        booked = owner.book(wish(book_anyway_reason=text, pay_later=True))
        assert [entry.reason for entry in trail(studio, booked.booking_id)] == [text]
    assert examine(studio.url).ok


def test_sql_in_a_name_is_a_name(studio: StudioDatabase, owner: Hands) -> None:
    for number, text in enumerate(ODD):
        slot = SLOT + timedelta(hours=number)
        with studio.house() as connection:
            connection.execute(
                update(ClientRow).where(ClientRow.id == key("cara")).values(name=text)
            )
        assert owner.book(wish(starts_at=slot, pay_later=True)).client_name == text
        assert client_card(owner.uow, owner.viewer, key("cara"), NOW).client.name == text
        with pytest.raises(SlotTaken) as refusal:
            owner.book(wish("cem", starts_at=slot))
        assert text in str(refusal.value)
    assert examine(studio.url).ok


def test_searching_for_anything_finds_nobody_or_somebody(
    studio: StudioDatabase, owner: Hands
) -> None:
    before = everything(studio)
    for text in (*ODD, "\x00", "ca\x00ra", "\ud800", LONG, "%" * TEN_MEGABYTES):
        assert len(search_clients(owner.uow, owner.viewer, text, now=NOW)) <= 8
    assert everything(studio) == before


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        (("studio_name", "owner_name", "login"), ("", "  ", "\x00", LONG)),
        (
            ("time_zone", "currency", "locale"),
            (SQL, "\x00", "../../etc/passwd", LONG, "💥"),
        ),
    ],
    ids=["names", "regions"],
)
def test_what_no_studio_can_be_founded_with(
    fields: tuple[str, ...], values: tuple[str, ...]
) -> None:
    for field, value in product(fields, values):
        with pytest.raises(InvalidInput) as refusal:
            check_founding(replace(FOUNDING, **{field: value}))
        assert refusal.value.field == field
        # Nobody reads ten megabytes of what they typed themselves.
        assert len(str(refusal.value)) < 400


def test_a_studio_founded_with_an_odd_name(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    request = replace(FOUNDING, studio_name=SQL, owner_name=ODD[-2])
    found_studio(url, request, scripts=paths.migrations_folder(), backups=tmp_path / "backups")
    assert examine(url).ok


def test_a_file_with_an_odd_name(tmp_path: Path) -> None:
    file = tmp_path / "it's 50% “ours” #1; DROP TABLE.sqlite3"
    url = f"sqlite:///{file}"
    found_studio(url, FOUNDING, scripts=paths.migrations_folder(), backups=tmp_path / "backups")
    assert examine(url).ok
    assert [found.name for found in tmp_path.iterdir()] == [file.name]


def test_a_time_in_the_hour_that_the_clock_leaves_out(studio: StudioDatabase, owner: Hands) -> None:
    """Half past two on that Sunday in March does not exist: it means half past three."""
    tz = owner_zone(owner)
    sunday = date(2026, 3, 29)
    assert not exists(datetime(2026, 3, 29, 2, 30), tz)
    booked = owner.book(wish(starts_at=at_minute(sunday, 2 * 60 + 30, tz)))
    local = stored(studio, booked.booking_id).starts_at.astimezone(tz)
    assert (local.hour, local.minute) == (3, 30)
    with pytest.raises(SlotTaken, match="3:30"):
        owner.book(wish("cem", starts_at=at_minute(sunday, 3 * 60 + 30, tz)))
    view = load_schedule(owner.uow, owner.viewer, sunday, 1, None)
    shown = [line.booking_id for session in view.sessions for line in session.bookings]
    assert booked.booking_id in shown
    assert examine(studio.url).ok


def test_the_two_hours_that_the_clock_shows_alike(studio: StudioDatabase, owner: Hands) -> None:
    tz = owner_zone(owner)
    first = at_minute(date(2026, 10, 25), 2 * 60 + 30, tz)
    second = first + timedelta(hours=1)
    assert first.astimezone(tz).replace(tzinfo=None) == second.astimezone(tz).replace(tzinfo=None)
    one = owner.book(wish(starts_at=first, pay_later=True))
    other = owner.book(wish("cem", starts_at=second, pay_later=True))
    assert stored(studio, one.booking_id).ends_at == stored(studio, other.booking_id).starts_at


def owner_zone(owner: Hands) -> Any:
    with owner.uow.reading() as work:
        return work.organizations.mine().tz


def test_a_clock_that_jumps_back_keeps_ledger_and_trail_in_order(
    studio: StudioDatabase, owner: Hands
) -> None:
    booked = owner.book(wish(), now=NOW)
    for jump in (timedelta(days=2), timedelta(days=400), timedelta(seconds=1)):
        cancelled = owner.cancel(booked, now=NOW - jump)
        assert cancelled.status is BookingStatus.CANCELLED
        booked = owner.undo(cancelled, now=NOW - 2 * jump)
        assert booked.status is BookingStatus.BOOKED
    actions = [entry.action for entry in trail(studio, booked.booking_id)]
    assert len(actions) == 7
    assert examine(studio.url).ok
