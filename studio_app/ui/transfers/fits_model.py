"""The trainers whom a client may go to, as rows of a table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from studio_app.domain.transfer_list import TrainerFit
from studio_app.ui.icons import icon
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    TRAINER = 0
    CLIENTS = 1
    FITS = 2
    SPECIALTIES = 3


@dataclass(frozen=True, slots=True)
class FitRow:
    """A trainer as a row with a key."""

    fit: TrainerFit

    @property
    def id(self) -> UUID:
        """Return the key of the trainer."""
        return self.fit.trainer_id


class FitsModel(RowsModel[FitRow]):
    """Trainers with load, fit and specialties, in the studio's order."""

    def headings(self) -> dict[Column, str]:
        return {
            Column.TRAINER: self.tr("Trainer"),
            Column.CLIENTS: self.tr("Clients"),
            Column.FITS: self.tr("Fits"),
            Column.SPECIALTIES: self.tr("Specialties"),
        }

    def text(self, one: FitRow, column: Column) -> str:
        fit = one.fit
        of = self.tr("{count} of {all}")
        clients = str(fit.clients)
        if fit.capacity is not None:
            clients = of.format(count=fit.clients, all=fit.capacity)
        fits = of.format(count=fit.fits, all=fit.sessions) if fit.sessions else "–"
        return {
            Column.TRAINER: fit.name,
            Column.CLIENTS: clients,
            Column.FITS: fits,
            Column.SPECIALTIES: ", ".join(fit.specialties),
        }[column]

    def sign(self, one: FitRow, column: Column) -> object:
        if column is Column.CLIENTS and one.fit.is_full:
            return icon("triangle-alert", "warning")
        if column is Column.FITS and one.fit.sessions:
            all_fit = one.fit.fits == one.fit.sessions
            return icon("circle-check", "good") if all_fit else None
        return None
