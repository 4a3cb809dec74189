"""What rows about clients would do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.days import written_day
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.matching import (
    ClientBook,
    KnownClient,
    Who,
    phone_tail,
    same_words,
)
from studio_app.domain.importing.outcomes import ClientStep, ImportPlan, Outcome, PlannedRow
from studio_app.domain.importing.records import ClientRecord, Problem, row_key
from studio_app.domain.phones import shown_phone
from studio_app.domain.searching import folded

ReadClient = tuple[int, ClientRecord, tuple[Problem, ...]]
Watch = Callable[[int], object]

_PLAIN = {
    "name": "name",
    "birth_date": "birth date",
    "gender": "gender",
    "height_cm": "height",
    "weight_grams": "weight",
    "address": "address",
    "emergency_name": "emergency contact",
    "alert": "alert",
    "health": "health notes",
}
_NUMBERS = {"phone": "phone", "emergency_phone": "emergency phone"}


@dataclass(frozen=True, slots=True)
class ClientWishes:
    """What is to become of rows about clients who are here, and of cells that cannot be kept."""

    updates_clients: bool = True
    leaves_out_unreadable: bool = False


@dataclass(frozen=True, slots=True)
class KnownTrainer:
    """A trainer whom a row may name."""

    id: UUID
    name: str


ByRule = Callable[[], KnownTrainer | None]


class ClientPlanner:
    """Plans row by row: what one row adds is known to those that follow."""

    def __init__(
        self,
        known: Iterable[KnownClient],
        imported: Mapping[str, date],
        trainers: Sequence[KnownTrainer],
        wishes: ClientWishes,
        locale: str,
        by_rule: ByRule = lambda: None,
    ) -> None:
        """``imported`` has the keys of rows that came before, with the day.

        ``by_rule`` returns who looks after the next new client of whom no row says so.
        """
        self._book = ClientBook(known)
        self._added = ClientBook(())
        self._imported, self._wishes = imported, wishes
        self._trainers, self._locale, self._by_rule = trainers, locale, by_rule
        self._row_of_key: dict[str, int] = {}
        self._row_of_client: dict[UUID, int] = {}
        self._steps: list[ClientStep] = []

    def plan(self, rows: Iterable[ReadClient], watch: Watch | None = None) -> ImportPlan:
        """Return what all rows would do; ``watch`` is told how many are planned."""
        planned = []
        for count, (number, record, problems) in enumerate(rows, 1):
            planned.append(self._planned(number, record, problems))
            if watch is not None and count % 500 == 0:
                watch(count)
        return ImportPlan(ImportKind.CLIENTS, tuple(planned), clients=tuple(self._steps))

    def _planned(
        self, number: int, record: ClientRecord, problems: tuple[Problem, ...]
    ) -> PlannedRow:
        def row(outcome: Outcome, detail: str) -> PlannedRow:
            return PlannedRow(number, outcome, record.name, detail)

        remarks = []
        trainer, problem = self._trainer(record)
        if problem is not None:
            problems = (*problems, problem)
        if problems:
            if not self._wishes.leaves_out_unreadable or not record.name:
                return row(Outcome.REFUSED, said(problems))
            remarks.append(f"Left out: {said(problems)}")
        key = row_key(ImportKind.CLIENTS, record)
        earlier = self._row_of_key.setdefault(key, number)
        if earlier != number:
            return row(Outcome.SAME, f"The same as row {earlier}.")
        if key in self._imported:
            return row(
                Outcome.SAME, f"Was imported on {written_day(self._imported[key], self._locale)}."
            )
        who = Who(record.number, record.name, record.phone, record.email, record.birth_date)
        match = self._book.same_person(who)
        if match.refusal:
            return row(Outcome.REFUSED, match.refusal)
        client = match.client
        if client is None:
            twin = self._added.same_person(Who("", *_contacts(record)))
            if twin.client is not None:
                return row(Outcome.REFUSED, f"Row {twin.client.number} is about the same client.")
            if trainer is None and not record.trainer:
                trainer = self._by_rule()
            self._add(number, key, record, trainer.id if trainer else None)
            whose = f"Looked after by {trainer.name}." if trainer else ""
            told = [*remarks, match.remark or twin.remark, record.email or record.phone, whose]
            return row(Outcome.NEW, " ".join(filter(None, told)))
        before = self._row_of_client.setdefault(client.id, number)
        if before != number:
            return row(Outcome.REFUSED, f"Row {before} is about the same client.")
        changes = changes_of(client, record) if self._wishes.updates_clients else {}
        if record.note:
            remarks.append("Note: left out, because only new clients get one.")
        if not changes:
            text = f"Is here as number {client.number}."
            return row(Outcome.SAME, " ".join([text, *remarks]))
        self._steps.append(ClientStep(number, key, record, client.id, changes))
        text = f"Number {client.number}: {changes_text(changes)}"
        return row(Outcome.UPDATED, " ".join([text, *remarks]))

    def _add(self, number: int, key: str, record: ClientRecord, trainer_id: UUID | None) -> None:
        self._steps.append(ClientStep(number, key, record, None, {}, trainer_id))
        # Known by the row's number, until the client has one.
        name, phone, email, born = _contacts(record)
        self._added.add(KnownClient(new_id(), number, name, phone, email, born))

    def _trainer(self, record: ClientRecord) -> tuple[KnownTrainer | None, Problem | None]:
        if not record.trainer:
            return None, None
        wanted = folded(record.trainer)
        whole = [one for one in self._trainers if folded(one.name) == wanted]
        part = [one for one in self._trainers if wanted in folded(one.name).split()]
        found = whole or part
        if len(found) == 1:
            return found[0], None
        missing = f"There is no trainer called {record.trainer[:60]}."
        several = f"Several trainers are called {record.trainer[:60]}."
        return None, Problem(Field.TRAINER, several if found else missing)


def changes_of(client: KnownClient, record: ClientRecord) -> dict[str, tuple[object, object]]:
    """Return what a row would change of a client: what it says, and says otherwise."""
    changes: dict[str, tuple[object, object]] = {}
    for field in (*_PLAIN, *_NUMBERS, "email"):
        before, after = getattr(client, field), getattr(record, field)
        if not after or before == after:
            continue
        if field == "name" and same_words(before, after):
            continue
        if field in _NUMBERS and phone_tail(before) == phone_tail(after) != "":
            continue
        if field == "email" and before.casefold() == after.casefold():
            continue
        changes[field] = (before, after)
    had = {folded(tag) for tag in client.tags}
    new_tags = tuple(tag for tag in record.tags if folded(tag) not in had)
    if new_tags:
        changes["tags"] = ((), new_tags)
    return changes


def changes_text(changes: Mapping[str, tuple[object, object]]) -> str:
    """Return what changes, in words."""
    parts = []
    for field, (before, after) in changes.items():
        if field == "tags":
            assert isinstance(after, tuple)
            parts.append("new tags " + ", ".join(after))
            continue
        word = _PLAIN.get(field) or _NUMBERS.get(field, "e-mail")
        shown = _phone if field in _NUMBERS else _short
        was = f"{shown(before)} → " if before else ""
        parts.append(f"{word} {was}{shown(after)}")
    return "; ".join(parts) + "."


def said(problems: Iterable[Problem]) -> str:
    """Return what is wrong with a row, with the names of the columns where that helps."""
    return " ".join(f"{_word(problem.field)}: {problem.sentence}" for problem in problems)


def _word(field: Field) -> str:
    return "E-mail" if field is Field.EMAIL else field.value.replace("_", " ").capitalize()


def _phone(value: object) -> str:
    return shown_phone(str(value), "")


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _contacts(record: ClientRecord) -> tuple[str, str, str, date | None]:
    return record.name, record.phone, record.email, record.birth_date
