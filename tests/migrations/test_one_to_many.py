"""From one price of a trainer to many: add, fill, verify, switch, remove, each shown on data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, TextClause, bindparam, insert, text
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew
from studio_app.domain.identifiers import new_id
from studio_app.repositories import schema
from studio_app.repositories.engine import parse_url
from studio_app.repositories.failures import explained
from studio_app.repositories.house import House
from studio_app.repositories.types import Identifier
from tests.databases import StudioDatabase
from tests.factories import PEOPLE, key
from tests.migrations.versions import older_program, program_at
from tests.migrations.world import SCRIPTS, changing, everything, in_common

ONE = {person.name: 7_000 + 500 * number for number, person in enumerate(PEOPLE.values())}
TRAINERS = tuple(person.name for person in PEOPLE.values() if person.trains)
OLD = {key(name): ONE[name] for name in TRAINERS}
"""What each trainer's session cost when there was one price, in minor units."""

TODAY = datetime.now(UTC).date()

BEFORE, SWITCH = 4, 8
"""The numbers of a program that knows one price, and of the first that asks for many."""

_ASKED_BY_OLDER = "SELECT id, session_price FROM trainers"
_ASKED_BY_NEWER = """
    SELECT trainer_id, price FROM trainer_prices p
    WHERE package_type_id IS NULL AND valid_from <= :today
      AND (valid_until IS NULL OR valid_until >= :today)
      AND NOT EXISTS (SELECT 1 FROM trainer_prices later
                      WHERE later.trainer_id = p.trainer_id AND later.package_type_id IS NULL
                        AND later.valid_from > p.valid_from AND later.valid_from <= :today)"""

OVER = "UPDATE trainer_prices SET valid_until = '2020-01-01' WHERE trainer_id = :anna"

# What an older program may write, and what is to be the price of whom then.
STILL_WRITTEN: dict[str, tuple[str, dict[UUID, int]]] = {
    "a price": (
        "UPDATE trainers SET session_price = 1234, version = version + 1 WHERE id = :anna",
        {key("anna"): 1_234},
    ),
    "prices exchanged, the sum the same": (
        f"""
        UPDATE trainers SET session_price = {ONE["anna"] + ONE["ben"]} - session_price
        WHERE id IN (:anna, :ben)""",
        {key("anna"): ONE["ben"], key("ben"): ONE["anna"]},
    ),
    "a trainer": (
        """
        INSERT INTO trainers (id, organization_id, name, colour, position, session_price,
            session_minutes, accepts_new_clients, active, version)
        SELECT :nora, organization_id, 'Nora', 7, 9, 4321, 60, true, true, 1
        FROM trainers WHERE id = :anna""",
        {key("nora"): 4_321},
    ),
}


class Steps:
    """A studio of one price per trainer, which goes from step to step."""

    def __init__(self, studio: StudioDatabase, folder: Path) -> None:
        self.studio, self._folder = studio, folder

    def to(self, revision: str) -> dict[str, Any]:
        """Go there, and return all that is there then."""
        House(self.studio.url).migrate(SCRIPTS, self._folder / "backups", target=revision)
        return everything(self.studio.url)

    def older(self) -> dict[UUID, int | None]:
        """Return the prices as a program sees them that knows one for each."""
        with changing(self.studio.url) as connection:
            return _prices(connection, _ASKED_BY_OLDER)

    def newer(self) -> dict[UUID, int | None]:
        """Return today's prices as a program sees them that knows many."""
        with changing(self.studio.url) as connection:
            return _prices(connection, _ASKED_BY_NEWER, today=TODAY)

    def with_a_program_at(self, revision: str, number: int) -> None:
        """Go there by a program of that number that knows nothing later: all rules are in force."""
        with program_at(revision, number, self._folder) as scripts:
            House(self.studio.url).migrate(scripts, self._folder / "backups")

    def say(self, statement: str) -> None:
        """Carry out a statement about some trainers, past all rules."""
        with changing(self.studio.url) as connection:
            connection.execute(_about(statement))

    def write(self, statement: str, number: int) -> None:
        """Carry out a statement about some trainers as a program of that number does."""
        with older_program(number), self.studio.house() as connection:
            connection.execute(_about(statement))


def _about(statement: str) -> TextClause:
    names = [name for name in ("anna", "ben", "nora") if f":{name}" in statement]
    parameters = [bindparam(name, key(name), type_=Identifier()) for name in names]
    return text(statement).bindparams(*parameters)


def _prices(connection: Connection, query: str, **values: date) -> dict[UUID, int | None]:
    key_column = "trainer_id" if "trainer_id" in query else "id"
    typed = text(query).columns(**{key_column: Identifier()})
    parameters = {name: value.isoformat() for name, value in values.items()}
    if connection.dialect.name == "postgresql":
        parameters = dict(values)  # type: ignore[arg-type]
    return {trainer: price for trainer, price in connection.execute(typed, parameters)}


@pytest.fixture
def steps(studio: StudioDatabase, tmp_path: Path) -> Steps:
    """A studio at the revision before the first step, each trainer at a price of their own."""
    found = Steps(studio, tmp_path)
    found.to("0004")
    with changing(studio.url) as connection:
        for name in TRAINERS:
            connection.execute(
                text("UPDATE trainers SET session_price = :price WHERE id = :id").bindparams(
                    bindparam("id", type_=Identifier())
                ),
                {"price": ONE[name], "id": key(name)},
            )
    assert found.older() == OLD
    return found


def test_add_leaves_everything_as_it_was(steps: Steps) -> None:
    before = everything(steps.studio.url)["rows"]
    after = steps.to("0005")["rows"]
    assert after.pop("trainer_prices") == []
    assert after == before


def test_fill_gives_every_trainer_the_first_of_many(steps: Steps) -> None:
    before = steps.to("0005")["rows"]
    after = steps.to("0006")["rows"]
    made = after.pop("trainer_prices")
    assert before.pop("trainer_prices") == []
    assert after == before
    assert steps.newer() == OLD
    keys = [row["id"] if isinstance(row["id"], UUID) else UUID(bytes=row["id"]) for row in made]
    assert {made.version for made in keys} == {7}
    assert len(set(keys)) == len(made) == len(TRAINERS)
    assert {str(row["valid_from"]) for row in made} == {"2000-01-01"}
    assert (
        {row["valid_until"] for row in made} == {row["package_type_id"] for row in made} == {None}
    )
    assert {row["organization_id"] for row in made} == {
        row["organization_id"] for row in before["trainers"]
    }


def test_fill_leaves_alone_what_is_filled(steps: Steps) -> None:
    steps.to("0006")
    steps.say("UPDATE trainer_prices SET package_type_id = NULL")
    first = steps.to("0006")["rows"]["trainer_prices"]
    with changing(steps.studio.url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0005'"))
    assert steps.to("0006")["rows"]["trainer_prices"] == first


def test_verify_passes_what_agrees_and_changes_nothing(steps: Steps) -> None:
    before = steps.to("0006")
    after = steps.to("0007")
    assert (after["rows"], after["shape"]) == (before["rows"], before["shape"])


@pytest.mark.soak
@pytest.mark.parametrize(
    ("start", "target"), [("0006", "0007"), ("0006", "head"), ("0007", "0008")]
)
def test_what_does_not_agree_stops_verify_and_switch(steps: Steps, start: str, target: str) -> None:
    """And the studio stays where it was, however many steps were to be gone."""
    steps.to(start)
    steps.say(OVER)
    before = everything(steps.studio.url)
    with pytest.raises(DatabaseProblem, match="nothing in it was changed"):
        steps.to(target)
    assert everything(steps.studio.url) == before


@pytest.mark.soak
@pytest.mark.parametrize(
    ("written", "revision"), list(zip(STILL_WRITTEN, ("0005", "0006", "0007"), strict=True))
)
def test_what_older_programs_write_up_to_the_switch_comes_along(
    steps: Steps, revision: str, written: str
) -> None:
    """They have the studio open, and know nothing of the many prices."""
    statement, wanted = STILL_WRITTEN[written]
    steps.with_a_program_at(revision, BEFORE)
    steps.write(statement, BEFORE)
    assert steps.older() == OLD | wanted
    for later in ("0006", "0007", "0008"):
        if later >= revision:
            steps.to(later)
    assert steps.older() == steps.newer() == OLD | wanted
    steps.to("head")
    assert steps.newer() == OLD | wanted


@pytest.mark.soak
@pytest.mark.parametrize("written", STILL_WRITTEN)
def test_from_the_switch_on_older_programs_write_nothing(steps: Steps, written: str) -> None:
    statement, _ = STILL_WRITTEN[written]
    steps.with_a_program_at("0008", SWITCH)
    before = everything(steps.studio.url)
    with pytest.raises(DBAPIError) as refused:
        steps.write(statement, BEFORE)
    assert isinstance(explained(refused.value, parse_url(steps.studio.url)), DatabaseTooNew)
    assert everything(steps.studio.url) == before
    steps.write("UPDATE trainer_prices SET price = 1234 WHERE trainer_id = :anna", SWITCH)
    steps.to("head")
    assert steps.newer() == OLD | {key("anna"): 1_234}


def test_remove_stops_where_a_price_would_be_lost(steps: Steps) -> None:
    steps.to("0008")
    steps.say("DELETE FROM trainer_prices WHERE trainer_id = :anna")
    before = everything(steps.studio.url)
    for target in ("0009", "head"):
        with pytest.raises(DatabaseProblem, match="nothing in it was changed"):
            steps.to(target)
        assert everything(steps.studio.url) == before
    steps.say("UPDATE trainers SET session_price = NULL WHERE id = :anna")
    steps.to("head")
    assert steps.newer() == {trainer: OLD[trainer] for trainer in OLD if trainer != key("anna")}


def test_switch_leaves_the_one_price_to_older_programs(steps: Steps) -> None:
    before = steps.to("0007")
    after = steps.to("0008")
    assert after["rows"] == before["rows"]
    changed = {t for t in after["shape"] if after["shape"][t] != before["shape"][t]}
    assert changed == {"trainers"}
    assert not before["shape"]["trainers"]["columns"]["session_price"][1]
    assert after["shape"]["trainers"]["columns"]["session_price"][1]
    steps.say("UPDATE trainers SET session_price = NULL WHERE id = :anna")
    assert steps.newer() == OLD


def test_from_fill_to_switch_older_and_newer_programs_see_the_same(steps: Steps) -> None:
    for revision in ("0006", "0007", "0008"):
        steps.to(revision)
        assert steps.older() == steps.newer() == OLD


def test_remove_takes_the_one_price_away_and_keeps_the_many(steps: Steps) -> None:
    before = steps.to("0008")
    after = steps.to("0009")
    assert "session_price" not in after["shape"]["trainers"]["columns"]
    assert in_common(before["rows"], after["shape"]) == after["rows"]
    assert steps.newer() == OLD


@pytest.mark.soak
def test_the_way_back_gives_each_trainer_the_price_of_today(steps: Steps) -> None:
    steps.to("head")
    anna = {"organization_id": key("home"), "trainer_id": key("anna")}
    with changing(steps.studio.url) as connection:
        connection.execute(
            insert(schema.TrainerPriceRow),
            [
                {"id": new_id(), "price": price, "valid_from": since, "package_type_id": kind}
                | anna
                for price, since, kind in (
                    (9_000, TODAY - timedelta(days=3), None),
                    (9_900, TODAY + timedelta(days=30), None),
                    (60_000, TODAY - timedelta(days=3), key("home ten")),
                )
            ],
        )
    steps.say("DELETE FROM trainer_prices WHERE trainer_id = :ben")
    today = OLD | {key("anna"): 9_000}
    kept = steps.to("0009")["rows"]["trainer_prices"]
    assert steps.to("0008")["rows"]["trainer_prices"] == kept
    assert steps.older() == today | {key("ben"): None}
    assert steps.to("0007")["rows"]["trainer_prices"] == kept
    assert steps.older() == today | {key("ben"): 0}
    steps.to("0005")
    assert steps.older() == today | {key("ben"): 0}
    steps.to("head")
    assert steps.newer() == today | {key("ben"): 0}
