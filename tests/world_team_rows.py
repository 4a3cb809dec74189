"""The rows of the small world about trainers: profiles, papers, statements, templates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from studio_app.repositories import schema
from tests.factories import NOW, PEOPLE, TODAY, Row, key
from tests.world_parts import (
    Looked,
    in_studio,
    of_client,
    of_studios,
    of_trainers,
    owner_of,
    with_trainer,
)

# They have yet to write theirs.
_WITHOUT_PROFILE = ("sara", "zoe")


def team_batches(clients: tuple[Looked, ...]) -> list[tuple[type[schema.Base], Iterator[Row]]]:
    """Return the rows to add, table by table."""
    return [
        (schema.TrainerProfileRow, _profiles()),
        (schema.TrainerCertificateRow, of_trainers(_certificate)),
        (schema.OpeningHoursRow, of_studios(_opening_hours)),
        (schema.AssignmentFailureRow, _failures(clients)),
        (schema.NoteTemplateRow, _templates()),
        (schema.PayStatementRow, of_trainers(_pay_statement)),
        (schema.PayStatementLineRow, of_trainers(_pay_statement_line)),
    ]


def _profiles() -> Iterator[Row]:
    return (
        _profile(p.name) for p in PEOPLE.values() if p.trains and p.name not in _WITHOUT_PROFILE
    )


def _profile(trainer: str) -> Row:
    return in_studio(PEOPLE[trainer].studio) | {
        "trainer_id": key(trainer),
        "bio": f"{trainer} has danced since school",
        "specialties": ["back"],
        "languages": ["de"],
        "links": [],
        "working_since": 2015,
        "phone": "+49 30 1234",
        "licence_number": f"L-{trainer}",
        "licence_expires_on": TODAY + timedelta(days=30),
    }


def _certificate(trainer: str) -> Row:
    return with_trainer(trainer, f"certificate {trainer}") | {
        "name": "First aid",
        "issuer": "Red Cross",
        "expires_on": TODAY + timedelta(days=40),
    }


def _opening_hours(studio: str) -> Row:
    return in_studio(studio, f"opening {studio}") | {
        "weekday": 6,
        "start_minute": 0,
        "end_minute": 1_440,
        "valid_from": TODAY + timedelta(days=900),
    }


def _failures(clients: tuple[Looked, ...]) -> Iterator[Row]:
    for one in clients:
        if one.trainer is None:
            yield of_client(one, "failure") | {"at": NOW, "reason": "Nobody takes new clients."}


def _templates() -> Iterator[Row]:
    own = [with_trainer(p.name, f"template {p.name}") for p in PEOPLE.values() if p.trains]
    studios = [in_studio(studio, f"template {studio}") for studio in ("home", "away")]
    for row in (*own, *studios):
        yield {"trainer_id": None} | row | {"name": "Strength", "content": {"text": "Squats"}}


def _pay_statement(trainer: str) -> Row:
    studio = PEOPLE[trainer].studio
    return with_trainer(trainer, f"statement {trainer}") | {
        "first_day": TODAY - timedelta(days=60),
        "last_day": TODAY - timedelta(days=30),
        "total": 4_200,
        "issued_at": NOW,
        "issued_by": key(f"user {owner_of(studio)}"),
    }


def _pay_statement_line(trainer: str) -> Row:
    return with_trainer(trainer, f"statement line {trainer}") | {
        "statement_id": key(f"statement {trainer}"),
        "day": TODAY - timedelta(days=40),
        "kind": "correction",
        "text": "as agreed",
        "amount": 4_200,
    }
