"""What a booking asks about a slot and about those who meet in it, put together in few statements.

On a server each statement costs a way there and back, for which others who want the slot wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, exists, literal_column, select, union_all
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Client, Trainer
from studio_app.domain.schedule import LONGEST_SESSION, TimeOffStatus
from studio_app.repositories.calendar import Neighbour, client_busy, trainer_busy
from studio_app.repositories.clients import CLIENT
from studio_app.repositories.schema import BookingRow, ClientRow, TimeOffRow, TrainerRow
from studio_app.repositories.trainers import trainers
from studio_app.repositories.unweighed import given_key, given_moment

_TRAINER, _CLIENT, _TIME_OFF = range(3)


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What the viewer sees in the way of a slot: the first of each diary, and approved time off."""

    of_trainer: Neighbour | None
    of_client: Neighbour | None
    time_off: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who is to meet, and whether the key of their booking stands for one already."""

    trainer: Trainer
    client: Client
    is_booked: bool


class WantedSlots:
    """Looks at slots that somebody wants to book."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def in_the_way(self, trainer_id: UUID, client_id: UUID, interval: Interval) -> InTheWay:
        """Return what is in the way, as ``Calendar`` and ``Trainers`` tell of each by itself."""
        given = {
            "trainer": trainer_id,
            "client": client_id,
            "earliest": interval.start - LONGEST_SESSION,
            "start": interval.start,
            "end": interval.end,
        }
        found: tuple[list[Neighbour], ...] = ([], [], [])
        for what, start, end, name in self._session.connection().execute(_in_the_way(), given):
            found[what].append(Neighbour(Interval(start, end), name or ""))
        time_off = sorted((one.interval for one in found[_TIME_OFF]), key=_start)
        return InTheWay(
            next(iter(found[_TRAINER]), None), next(iter(found[_CLIENT]), None), tuple(time_off)
        )

    def meeting(
        self, booking_id: UUID, trainer_id: UUID, client_id: UUID, organization_id: UUID, day: date
    ) -> Meeting:
        """Return the trainer, with the price of the local day, and the client of the studio.

        Nobody renames or deactivates the client until the end. Raises NotFound when either is
        absent or not the viewer's to see.
        """
        given = {
            "booking": booking_id,
            "trainer": trainer_id,
            "client": client_id,
            "studio": organization_id,
            "day": day,
        }
        row = self._session.connection().execute(_meeting(), given).first()
        if row is None:
            raise NotFound()
        ends = -1 - len(CLIENT)
        return Meeting(Trainer(*row[:ends]), Client(*row[ends:-1]), row[-1])


def _start(interval: Interval) -> Any:
    return interval.start


@cache
def _in_the_way() -> CompoundSelect[Any]:
    row = TimeOffRow
    time_off: Select[*tuple[Any, ...]] = select(
        row.starts_at, row.ends_at, literal_column("''")
    ).where(
        row.trainer_id == given_key("trainer"),
        row.starts_at < given_moment("end"),
        row.ends_at > given_moment("start"),
        row.status == literal_column(f"'{TimeOffStatus.APPROVED.value}'"),
        row.withdrawn_at.is_(None),
    )
    # Each first of a diary has an order and a limit of its own, hence a table of its own.
    firsts = (trainer_busy("trainer").subquery(), client_busy("client").subquery())
    return union_all(
        *(
            select(literal_column(str(what)), *first.columns)
            for what, first in zip((_TRAINER, _CLIENT), firsts, strict=True)
        ),
        time_off.with_only_columns(literal_column(str(_TIME_OFF)), *time_off.selected_columns),
    )


@cache
def _meeting() -> Select[*tuple[Any, ...]]:
    known = exists().where(BookingRow.id == given_key("booking"))
    return (
        trainers()
        .add_columns(*CLIENT, known)
        .join(ClientRow, ClientRow.id == given_key("client"))
        .where(
            TrainerRow.id == given_key("trainer"),
            ClientRow.organization_id == given_key("studio"),
        )
        .with_for_update(read=True, of=ClientRow)
    )
