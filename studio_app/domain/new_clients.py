"""A person who is to become a client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes, DiaryOutcome, Step
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.undoing import DiaryUndo

LONGEST_NAME = 200
LONGEST_CONTACT = 200
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class TrainerTakesNobody(StudioError):
    """The trainer takes no new clients."""

    template = "{trainer} takes no new clients."


class TrainerIsFull(StudioError):
    """The trainer looks after as many clients as there is room for."""

    template = "{trainer} has no room for another client: there is room for {capacity}."


@dataclass(frozen=True, slots=True)
class NewClient:
    """A wish to add a client, looked after by a trainer or by nobody yet.

    ``client_id`` is made by whoever asks.
    """

    client_id: UUID
    name: str
    phone: str = ""
    email: str = ""
    trainer_id: UUID | None = None

    def cleaned(self) -> NewClient:
        """Return it as it is kept; raise InvalidInput for what cannot be."""
        name = " ".join(_plain("name", self.name, LONGEST_NAME).split())
        if not name:
            raise InvalidInput("name", "Type the client's name.")
        phone = _plain("phone", self.phone, LONGEST_CONTACT).strip()
        email = _plain("email", self.email, LONGEST_CONTACT).strip()
        return NewClient(self.client_id, name, phone, email, self.trainer_id)


@dataclass(frozen=True, slots=True)
class AddedClient:
    """A client who was added: the number, and who looks after them."""

    client_id: UUID
    number: int
    name: str
    trainer_id: UUID | None
    trainer_name: str | None
    changes: Changes
    undo: DiaryUndo | None = None


def added_outcome(added: AddedClient, now: datetime) -> DiaryOutcome:
    """Return what is told of a client who was added."""
    trainer = added.trainer_name or ""
    return DiaryOutcome(
        Step.ADD_CLIENT, added.name, now, added.changes, added.undo, trainer_name=trainer
    )


def _plain(field: str, text: str, longest: int) -> str:
    if _UNPRINTABLE.search(text) or any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidInput(field, "Type it on one line, in plain letters.")
    if len(text.strip()) > longest:
        raise InvalidInput(field, f"Type at most {longest} letters.")
    return text
