"""A small world of two studios, and rows to add to it.

Everything has a key that follows from its name, so that a test can name any row: the trainer
``key("anna")``, her client ``key("cara")``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert, update

from studio_app.domain.packages import EntryKind
from studio_app.domain.people import Role
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories import schema
from studio_app.repositories.clients import search_text_of
from studio_app.services.password_hashing import hash_password

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "a long enough password"

_NAMES = UUID("6f2a1d0e-6f0b-4c52-8a53-0f9f5d1b7a10")

Row = dict[str, Any]


def key(name: str) -> UUID:
    """Return the key of whatever has that name in the world."""
    return uuid5(_NAMES, name)


@cache
def password_hash() -> str:
    """Return the hash of PASSWORD, made once, because making one is slow on purpose."""
    return hash_password(PASSWORD, salt_seed="tests")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who logs in as ``name`` in one role of one studio."""

    name: str
    role: Role
    studio: str
    trains: bool = False
    is_client: bool = False
    assists: tuple[str, ...] = ()


PEOPLE = {
    person.name: person
    for person in (
        Person("admin", Role.ADMIN, "home"),
        Person("owner", Role.OWNER, "home"),
        Person("desk", Role.FRONT_DESK, "home"),
        Person("sara", Role.SENIOR, "home", trains=True),
        Person("anna", Role.TRAINER, "home", trains=True),
        Person("ben", Role.TRAINER, "home", trains=True),
        Person("asim", Role.ASSISTANT, "home", assists=("anna",)),
        Person("cara", Role.CLIENT, "home", is_client=True),
        Person("away owner", Role.OWNER, "away"),
        Person("yuna", Role.TRAINER, "away", trains=True),
        Person("zoe", Role.TRAINER, "away", trains=True),
        Person("ari", Role.ASSISTANT, "away", assists=("yuna", "zoe")),
        Person("hana", Role.CLIENT, "away", is_client=True),
    )
}
"""Who logs in; in each studio the clients of its trainers follow below."""

# Client, studio, trainer who looks after them now, trainer who did before.
_CLIENTS = (
    ("cara", "home", "anna", None),
    ("cem", "home", "anna", None),
    ("dora", "home", "ben", None),
    ("emil", "home", "sara", None),
    ("fay", "home", "ben", "anna"),
    ("gus", "home", None, None),
    ("hana", "away", "yuna", None),
    ("iu", "away", "zoe", None),
)
_BORN = NOW - timedelta(days=400)


def client_name(name: str) -> str:
    """Return the full name of a client of the world."""
    return f"{name.title()} Client"


def fill(connection: Connection, database_role: Callable[[str], str] | None = None) -> None:
    """Add the world to empty tables; on PostgreSQL people are known by their database role."""
    batches: list[tuple[type[schema.Base], list[Row]]] = [
        (schema.OrganizationRow, [_organization("home"), _organization("away")]),
        (schema.UserRow, [_user(person) for person in PEOPLE.values()]),
        (schema.MembershipRow, [_membership(p, database_role) for p in PEOPLE.values()]),
        (schema.TrainerRow, [_trainer(p) for p in PEOPLE.values() if p.trains]),
        (
            schema.AssistedTrainerRow,
            [
                {
                    "membership_id": key(f"membership {person.name}"),
                    "trainer_id": key(trainer),
                    "organization_id": key(person.studio),
                }
                for person in PEOPLE.values()
                for trainer in person.assists
            ],
        ),
        (schema.PlaceRow, [_place("home", "Hall"), _place("home", "Loft"), _place("away", "Hall")]),
        (schema.ClientRow, [_client(number, *entry[:2]) for number, entry in enumerate(_CLIENTS)]),
        (
            schema.ClientAlertRow,
            [
                {
                    "client_id": key(name),
                    "organization_id": key(studio),
                    "text": f"{name} has a knee",
                }
                for name, studio, _now, _before in _CLIENTS
                if name in ("cara", "emil", "fay", "hana")
            ],
        ),
        (schema.AssignmentRow, list(_assignments())),
        (schema.WeeklyHoursRow, [hours(p.name, 1, 8 * 60, 18 * 60) for p in _trainers()]),
        (schema.TimeOffRow, [time_off(p.name, NOW + timedelta(days=30)) for p in _trainers()]),
        (schema.PackageTypeRow, [_package_type("home"), _package_type("away")]),
        (schema.TrainerPriceRow, [price(p.name, 8_000) for p in _trainers()]),
    ]
    if database_role is None:
        home = (person for person in PEOPLE.values() if person.studio == "home")
        batches.append((schema.CredentialRow, [_credential(person) for person in home]))
    for row, rows in batches:
        connection.execute(insert(row), rows)
    for number, (name, studio, trainer, before) in enumerate(_CLIENTS):
        add_package(connection, f"{name} ten", name, studio=studio, seller=trainer)
        day = NOW - timedelta(days=20 - number)
        add_booking(connection, f"{name} past", name, before or trainer or "sara", day, studio)
        if trainer:
            day = NOW + timedelta(days=10 + number)
            add_booking(connection, f"{name} next", name, trainer, day, studio)
    _fill_beside(connection, in_file=database_role is None)


def _fill_beside(connection: Connection, *, in_file: bool) -> None:
    from tests.world_parts import Looked
    from tests.world_rows import fill_beside

    fill_beside(connection, tuple(Looked(*entry) for entry in _CLIENTS), in_file=in_file)


def _trainers() -> Iterable[Person]:
    return (person for person in PEOPLE.values() if person.trains)


def _organization(studio: str) -> Row:
    korean = studio == "away"
    return {
        "id": key(studio),
        "name": studio.title(),
        "time_zone": "Asia/Seoul" if korean else "Europe/Berlin",
        "currency": "KRW" if korean else "EUR",
        "locale": "ko_KR" if korean else "en_GB",
        "refund_limit": 5_000,
        "created_at": _BORN,
    }


def _user(person: Person) -> Row:
    return {
        "id": key(f"user {person.name}"),
        "login": person.name,
        "name": person.name.title(),
        "created_at": _BORN,
    }


def _membership(person: Person, database_role: Callable[[str], str] | None) -> Row:
    return {
        "id": key(f"membership {person.name}"),
        "organization_id": key(person.studio),
        "user_id": key(f"user {person.name}"),
        "role": person.role.value,
        "database_role": database_role(person.name) if database_role else None,
    }


def _credential(person: Person) -> Row:
    return {"user_id": key(f"user {person.name}"), "password_hash": password_hash()}


def _trainer(person: Person) -> Row:
    return {
        "id": key(person.name),
        "organization_id": key(person.studio),
        "user_id": key(f"user {person.name}"),
        "name": person.name.title(),
    }


def price(trainer: str, amount: int, since: date = date(2025, 1, 1), **values: Any) -> Row:
    """Return a row of what a trainer's session costs from a day on."""
    return {
        "id": key(f"price {trainer} {since} {values}"),
        "organization_id": key(PEOPLE[trainer].studio),
        "trainer_id": key(trainer),
        "price": amount,
        "valid_from": since,
        **values,
    }


def _place(studio: str, name: str) -> Row:
    return {"id": key(f"{studio} {name}"), "organization_id": key(studio), "name": name}


def _client(number: int, name: str, studio: str) -> Row:
    full, phone, email = client_name(name), f"+49 30 5550{number:02}", f"{name}@example.com"
    login = PEOPLE.get(name)
    return {
        "id": key(name),
        "organization_id": key(studio),
        "user_id": key(f"user {name}") if login else None,
        "number": 1 + number,
        "name": full,
        "search_text": search_text_of(full, 1 + number, phone, email),
        "phone": phone,
        "email": email,
        "created_at": _BORN,
    }


def _assignments() -> Iterable[Row]:
    handed_over = NOW - timedelta(days=15)
    for name, studio, trainer, before in _CLIENTS:
        start = handed_over if before else _BORN
        if before:
            yield _assignment(name, studio, before, _BORN, handed_over)
        if trainer:
            yield _assignment(name, studio, trainer, start, None)


def _assignment(
    client: str, studio: str, trainer: str, start: datetime, end: datetime | None
) -> Row:
    return {
        "id": key(f"assignment {client} {trainer}"),
        "organization_id": key(studio),
        "client_id": key(client),
        "trainer_id": key(trainer),
        "started_at": start,
        "ended_at": end,
    }


def _package_type(studio: str) -> Row:
    return {
        "id": key(f"{studio} ten"),
        "organization_id": key(studio),
        "name": "Ten",
        "sessions": 10,
        "price": 70_000,
        "validity_days": 90,
    }


def hours(trainer: str, weekday: int, start: int, end: int, **values: Any) -> Row:
    """Return a row of working hours in a home trainer's week, in minutes after midnight."""
    return {
        "id": key(f"hours {trainer} {weekday} {start}"),
        "organization_id": key(PEOPLE[trainer].studio),
        "trainer_id": key(trainer),
        "weekday": weekday,
        "start_minute": start,
        "end_minute": end,
        "valid_from": date(2025, 1, 1),
        **values,
    }


def time_off(trainer: str, start: datetime, status: str = "approved", **values: Any) -> Row:
    """Return a row of a day off."""
    return {
        "id": key(f"time off {trainer} {start}"),
        "organization_id": key(PEOPLE[trainer].studio),
        "trainer_id": key(trainer),
        "starts_at": start,
        "ends_at": start + timedelta(days=1),
        "kind": "vacation",
        "status": status,
        **values,
    }


def add_package(
    connection: Connection,
    name: str,
    client: str,
    *,
    studio: str = "home",
    seller: str | None = None,
    sessions: int | None = 10,
    starts_on: date = TODAY - timedelta(days=30),
    expires_on: date | None = TODAY + timedelta(days=60),
    price: int = 70_000,
) -> None:
    """Add a package that a client bought, with its credits in the ledger."""
    connection.execute(
        insert(schema.ClientPackageRow).values(
            id=key(name),
            organization_id=key(studio),
            client_id=key(client),
            package_type_id=key(f"{studio} ten"),
            sold_by_trainer_id=key(seller) if seller else None,
            name=name.title(),
            sessions=sessions,
            price=price,
            bought_at=NOW - timedelta(days=25),
            starts_on=starts_on,
            expires_on=expires_on,
        )
    )
    if sessions:
        add_entry(connection, f"bought {name}", name, client, EntryKind.BOUGHT, sessions, studio)


def unshare(connection: Connection, client: str) -> None:
    """Let a client draw on nobody else's package any more."""
    row = schema.PackageShareRow
    connection.execute(update(row).where(row.client_id == key(client)).values(removed_at=NOW))


def add_entry(
    connection: Connection,
    name: str,
    package: str,
    client: str,
    kind: EntryKind,
    amount: int,
    studio: str = "home",
    booking: str | None = None,
) -> None:
    """Add a line to a package's ledger."""
    owner = "user owner" if studio == "home" else "user away owner"
    connection.execute(
        insert(schema.CreditEntryRow).values(
            id=key(name),
            organization_id=key(studio),
            client_package_id=key(package),
            client_id=key(client),
            booking_id=key(booking) if booking else None,
            kind=kind.value,
            amount=amount,
            created_at=NOW - timedelta(days=25),
            created_by=key(owner),
        )
    )


def add_booking(
    connection: Connection,
    name: str,
    client: str,
    trainer: str,
    start: datetime,
    studio: str = "home",
) -> None:
    """Add an hour's personal session; before NOW it is completed, and "ten" paid for it."""
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1), "created_at": _BORN}
    shared = {"organization_id": key(studio), "trainer_id": key(trainer), **times}
    connection.execute(insert(schema.SessionRow).values(id=key(f"session {name}"), **shared))
    status = BookingStatus.COMPLETED if start < NOW else BookingStatus.BOOKED
    connection.execute(
        insert(schema.BookingRow).values(
            id=key(name),
            session_id=key(f"session {name}"),
            client_id=key(client),
            client_name=client_name(client),
            client_package_id=key(f"{client} ten"),
            status=status.value,
            **shared,
        )
    )
    entry = f"spent {name}"
    add_entry(connection, entry, f"{client} ten", client, EntryKind.BOOKED, -1, studio, name)
