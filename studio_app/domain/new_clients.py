"""A person who is to become a client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes, DiaryOutcome, Step
from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.phones import kept_phone
from studio_app.domain.share_out import WhyNobody
from studio_app.domain.typed_texts import LONGEST_CONTACT, one_line, person_name
from studio_app.domain.undoing import DiaryUndo


class TrainerTakesNobody(StudioError):
    """The trainer takes no new clients."""

    template = "{trainer} takes no new clients."


class TrainerIsFull(StudioError):
    """The trainer looks after as many clients as there is room for."""

    template = "{trainer} has no room for another client: there is room for {capacity}."


@dataclass(frozen=True, slots=True)
class NewClient:
    """A wish to add a client, looked after by a trainer or by nobody yet.

    ``client_id`` is made by whoever asks. With ``by_rule`` it is the studio's rule that says who
    looks after them, unless a trainer is named.
    """

    client_id: UUID
    name: str
    phone: str = ""
    email: str = ""
    trainer_id: UUID | None = None
    by_rule: bool = False

    def cleaned(self) -> NewClient:
        """Return it without what nobody sees in it; raise InvalidInput for what cannot be kept."""
        name = person_name("name", self.name)
        if not name:
            raise InvalidInput("name", "Type the client's name.")
        phone = one_line("phone", self.phone, LONGEST_CONTACT)
        email = kept_email(one_line("email", self.email, LONGEST_CONTACT))
        return replace(self, name=name, phone=phone, email=email)

    def kept_in(self, territory: str) -> NewClient:
        """Return it with its phone number as it is kept; raise InvalidInput for none."""
        return replace(self, phone=kept_phone(self.phone, territory))


@dataclass(frozen=True, slots=True)
class AddedClient:
    """A client who was added: the number, and who looks after them, or why nobody does."""

    client_id: UUID
    number: int
    name: str
    trainer_id: UUID | None
    trainer_name: str | None
    changes: Changes
    undo: DiaryUndo | None = None
    why: WhyNobody | None = None


def added_outcome(added: AddedClient, now: datetime) -> DiaryOutcome:
    """Return what is told of a client who was added."""
    trainer = added.trainer_name or ""
    return DiaryOutcome(
        Step.ADD_CLIENT, added.name, now, added.changes, added.undo, trainer_name=trainer
    )
