"""The rows of the small world beside people, diary and packages: one kind of each in each studio.

Keys follow from names, as in ``factories``: ``key("note cara")`` is the note about Cara.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection, insert

from studio_app.repositories import schema
from tests.factories import NOW, PEOPLE, TODAY, Row, client_name, key
from tests.world_parts import (
    Looked,
    in_studio,
    of_client,
    of_studios,
    of_trainers,
    owner_of,
    with_trainer,
)
from tests.world_team_rows import team_batches

WITHOUT_RECEIPT = ("cem", "gus", "iu")
# Nobody would find it by chance.
UNLIKELY_AMOUNT = 987_654_321
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


def fill_beside(connection: Connection, clients: tuple[Looked, ...], *, in_file: bool) -> None:
    """Add the rows to a world that has people, clients, packages, and bookings."""
    batches: list[tuple[type[schema.Base], Iterator[Row]]] = [
        (schema.PaymentRow, map(_payment, clients)),
        (schema.AuditEntryRow, map(_audit_entry, clients)),
        (schema.FeeRateRow, of_studios(_fee_rate)),
        (schema.OrganizationSettingRow, of_studios(_setting)),
        (schema.FeatureSwitchRow, of_studios(_switch)),
        (schema.InvitationRow, _invitations()),
        (schema.AvailabilityOverrideRow, of_trainers(_override)),
        (schema.ClosureRow, of_studios(_closure)),
        (schema.BusyImportRow, of_trainers(_busy_import)),
        (schema.PayRateRow, of_trainers(_pay_rate)),
        (schema.SeriesRow, _series(clients)),
        (schema.WaitingListEntryRow, map(_waiting, clients)),
        (schema.SessionNoteRow, _notes(clients)),
        (schema.TransferRow, _transfers(clients)),
        (schema.FeeAuditEntryRow, map(_fee_audit, clients)),
        (schema.ReceiptRow, _receipts(clients)),
        (schema.OutboxMessageRow, map(_message, clients)),
        (schema.MediaRow, _pictures(clients)),
        (schema.PerformedRequestRow, map(_request, PEOPLE)),
        (schema.ClientTagRow, map(_tag, clients)),
        (schema.ClientConsentRow, map(_consent, clients)),
        (schema.ClientNoteRow, map(_client_note, clients)),
        (schema.ClientMergeRow, _merges()),
        (schema.SavedFilterRow, map(_saved_filter, PEOPLE)),
        (schema.PackageShareRow, _shares()),
        (schema.PackageEventRow, map(_package_event, clients)),
        (schema.TillCloseRow, _till_closes()),
        (schema.ImportRunRow, of_studios(_import_run)),
        (schema.ImportRowRow, map(_import_row, clients)),
    ]
    batches += team_batches(clients)
    if in_file:
        batches.append((schema.FailedLoginRow, map(_failed_login, ("anna", "nobody"))))
    for row, rows in batches:
        connection.execute(insert(row), list(rows))


def _fee_rate(studio: str) -> Row:
    rates = {"vat_rate": 190_000, "card_fee_rate": 20_000, "prices_include_fees": True}
    return in_studio(studio, f"rate {studio}") | {"valid_from": TODAY, **rates}


def _setting(studio: str) -> Row:
    return in_studio(studio) | {"name": "greeting", "value": {"text": f"Hello {studio}"}}


def _switch(studio: str) -> Row:
    return in_studio(studio) | {"feature": "waiting_list", "enabled": True}


def _invitations() -> Iterator[Row]:
    for name, by in (("ben", "sara"), ("asim", "owner"), ("zoe", "away owner")):
        person = PEOPLE[name]
        yield in_studio(person.studio, f"invitation {name}") | {
            "user_id": key(f"user {name}"),
            "membership_id": key(f"membership {name}"),
            "role": person.role.value,
            "email": f"{name}@example.com",
            "invited_by": key(f"user {by}"),
            "created_at": NOW - timedelta(days=300),
            "expires_at": NOW - timedelta(days=293),
            "accepted_at": NOW - timedelta(days=299),
        }


def _override(trainer: str) -> Row:
    day = TODAY + timedelta(days=200)
    hours = {"day": day, "start_minute": 600, "end_minute": 900}
    return with_trainer(trainer, f"override {trainer}") | hours


def _closure(studio: str) -> Row:
    return in_studio(studio, f"closure {studio}") | {
        "day": TODAY + timedelta(days=300),
        "name": "Feast",
    }


def _busy_import(trainer: str) -> Row:
    start = NOW + timedelta(days=250)
    return with_trainer(trainer, f"busy {trainer}") | {
        "source": "elsewhere.ics",
        "uid": f"{trainer}@elsewhere",
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "imported_at": NOW,
    }


def _pay_rate(trainer: str) -> Row:
    pay = {"valid_from": TODAY - timedelta(days=100), "kind": "percentage", "amount": 600_000}
    return with_trainer(trainer, f"pay {trainer}") | pay


def _series(clients: tuple[Looked, ...]) -> Iterator[Row]:
    for one in clients:
        if one.trainer:
            yield with_trainer(one.trainer, f"series {one.client}") | {
                "client_id": key(one.client),
                "rule": "FREQ=WEEKLY;COUNT=4",
                "time_zone": "Europe/Berlin",
                "starts_on": TODAY + timedelta(days=100),
                "start_minute": 600,
                "minutes": 60,
                "created_at": NOW,
            }


def _waiting(one: Looked) -> Row:
    return of_client(one, "waiting") | {
        "trainer_id": key(one.trainer) if one.trainer else None,
        "note": f"{one.client} is easily put out",
        "created_at": NOW,
        "created_by": key(f"user {owner_of(one.studio)}"),
    }


def _notes(clients: tuple[Looked, ...]) -> Iterator[Row]:
    for one in clients:
        trainer = one.before or one.trainer or "sara"
        for shared in (False, True):
            yield of_client(one, "shared note" if shared else "note") | {
                "trainer_id": key(trainer),
                "booking_id": key(f"{one.client} past"),
                "author_id": key(f"user {trainer}"),
                "written_at": NOW - timedelta(days=5),
                "text": f"{one.client} lifts more than they say",
                "rating": 4,
                "shared": shared,
            }


def _transfers(clients: tuple[Looked, ...]) -> Iterator[Row]:
    colleague = {"home": "ben", "away": "zoe"}
    for one in clients:
        to = one.trainer if one.before else colleague[one.studio]
        came_from = one.before or one.trainer
        if to is None or to == came_from:
            to = "anna" if one.studio == "home" else "yuna"
        yield of_client(one, "transfer") | {
            "from_trainer_id": key(came_from) if came_from else None,
            "to_trainer_id": key(to),
            "status": "done" if one.before else "asked",
            "reason": "closer to home",
            "asked_by": key(f"user {owner_of(one.studio)}"),
            "asked_at": NOW - timedelta(days=16),
            "moved": {"sessions": 1} if one.before else None,
        }


def _payment(one: Looked) -> Row:
    return of_client(one, "payment") | {
        "client_package_id": key(f"{one.client} ten"),
        "amount": 30_000,
        "method": "card",
        "paid_at": NOW - timedelta(days=20),
        "taken_by": key(f"user {owner_of(one.studio)}"),
    }


def _audit_entry(one: Looked) -> Row:
    owner = owner_of(one.studio)
    return in_studio(one.studio, f"audit {one.client}") | {
        "at": NOW - timedelta(days=400),
        "user_id": key(f"user {owner}"),
        "user_name": owner.title(),
        "action": "added",
        "subject": "client",
        "subject_id": key(one.client),
        "before": None,
        "after": {"name": client_name(one.client)},
    }


def _fee_audit(one: Looked) -> Row:
    return of_client(one, "fees") | {
        "payment_id": key(f"payment {one.client}"),
        "at": NOW - timedelta(days=20),
        "user_id": key(f"user {owner_of(one.studio)}"),
        "method": "inclusive",
        "vat_rate": 190_000,
        "card_fee_rate": 20_000,
        "gross": 30_000,
        "net": 24_793,
        "vat": 4_710,
        "card_fee": 497,
    }


def _receipts(clients: tuple[Looked, ...]) -> Iterator[Row]:
    numbers = {"home": 0, "away": 0}
    for one in (one for one in clients if one.client not in WITHOUT_RECEIPT):
        numbers[one.studio] += 1
        yield of_client(one, "receipt") | {
            "number": numbers[one.studio],
            "payment_id": key(f"payment {one.client}"),
            "issued_at": NOW - timedelta(days=20),
            "issued_by": key(f"user {owner_of(one.studio)}"),
        }


def _message(one: Looked) -> Row:
    return in_studio(one.studio, f"message {one.client}") | {
        "kind": "reminder",
        "recipient": f"{one.client}@example.com",
        "content": {"client": one.client},
        "created_at": NOW,
        "created_by": key(f"user {owner_of(one.studio)}"),
        "send_after": NOW + timedelta(days=100),
    }


def _pictures(clients: tuple[Looked, ...]) -> Iterator[Row]:
    found = [in_studio(studio, f"picture {studio}") for studio in ("home", "away")]
    found += [with_trainer(p.name, f"picture {p.name}") for p in PEOPLE.values() if p.trains]
    found += [of_client(one, "picture") for one in clients]
    for row in found:
        studio = "home" if row["organization_id"] == key("home") else "away"
        yield (
            {"trainer_id": None, "client_id": None}
            | row
            | {
                "content_type": "image/png",
                "content": PICTURE,
                "created_at": NOW,
                "created_by": key(f"user {owner_of(studio)}"),
            }
        )


def _tag(one: Looked) -> Row:
    return of_client(one, "tag") | {"tag": "early bird", "removed_at": None}


def _consent(one: Looked) -> Row:
    return of_client(one, "consent") | {
        "kind": "privacy",
        "granted": True,
        "at": NOW - timedelta(days=300),
        "recorded_by": key(f"user {owner_of(one.studio)}"),
    }


def _client_note(one: Looked) -> Row:
    author = one.trainer or owner_of(one.studio)
    return of_client(one, "client note") | {
        "text": f"{one.client} rings in the morning",
        "created_at": NOW - timedelta(days=8),
        "author_id": key(f"user {author}"),
    }


def _merges() -> Iterator[Row]:
    for studio, kept, merged in (("home", "gus", "fay"), ("away", "iu", "hana")):
        yield in_studio(studio, f"merge {kept}") | {
            "kept_id": key(kept),
            "merged_id": key(merged),
            "at": NOW - timedelta(days=8),
            "user_id": key(f"user {owner_of(studio)}"),
            "moved": {},
            "undone_at": NOW - timedelta(days=7),
        }


def _saved_filter(name: str) -> Row:
    return in_studio(PEOPLE[name].studio, f"filter {name}") | {
        "user_id": key(f"user {name}"),
        "list_name": "clients",
        "name": f"what {name} looks for",
        "definition": {"unpaid": True},
        "created_at": NOW,
    }


def _shares() -> Iterator[Row]:
    shared = (("home", "gus", "fay"), ("home", "emil", "gus"), ("away", "iu", "hana"))
    for studio, owner, client in shared:
        yield in_studio(studio, f"share {owner} {client}") | {
            "client_package_id": key(f"{owner} ten"),
            "owner_id": key(owner),
            "client_id": key(client),
            "created_at": NOW - timedelta(days=20),
            "created_by": key(f"user {owner_of(studio)}"),
            "removed_at": None,
        }


def _package_event(one: Looked) -> Row:
    return of_client(one, "extension") | {
        "client_package_id": key(f"{one.client} ten"),
        "kind": "extended",
        "at": NOW - timedelta(days=4),
        "user_id": key(f"user {owner_of(one.studio)}"),
        "reason": "was ill",
        "days": 7,
        "amount": UNLIKELY_AMOUNT,
    }


def _till_closes() -> Iterator[Row]:
    for person in PEOPLE.values():
        if person.role.value not in ("assistant", "client"):
            yield in_studio(person.studio, f"till {person.name}") | {
                "user_id": key(f"user {person.name}"),
                "day": TODAY - timedelta(days=1),
                "opening": 10_000,
                "expected": 15_000,
                "counted": 14_900,
                "closed_at": NOW - timedelta(days=1),
                "closed_by": key(f"user {person.name}"),
            }


def _import_run(studio: str) -> Row:
    return in_studio(studio, f"import {studio}") | {
        "kind": "clients",
        "source_name": "clients.csv",
        "created_at": NOW - timedelta(days=399),
        "created_by": key(f"user {owner_of(studio)}"),
        "counts": {"new": 4},
    }


def _import_row(one: Looked) -> Row:
    return of_client(one, "imported") | {
        "import_run_id": key(f"import {one.studio}"),
        "row_number": 2,
        "row_key": one.client,
    }


def _request(name: str) -> Row:
    return in_studio(PEOPLE[name].studio, f"request {name}") | {
        "user_id": key(f"user {name}"),
        "use_case": "book",
        "performed_at": NOW,
        "outcome": {"of": name},
    }


def _failed_login(name: str) -> Row:
    return {"login_hash": f"hash of {name}", "failures": 2}
