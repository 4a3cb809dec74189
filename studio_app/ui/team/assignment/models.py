"""Clients without a trainer, and what each trainer gets, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QObject

from studio_app.domain.backfill import NotPlaced, TrainerCount, WithoutTrainer
from studio_app.domain.importing.days import written_day
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.ui.icons import icon
from studio_app.ui.team.assignment.words import reason_words
from studio_app.ui.widgets.rows_model import RowsModel


class ClientColumn(IntEnum):
    """What is told of a client without a trainer."""

    NUMBER = 0
    NAME = 1
    SINCE = 2
    WHY = 3


class UnassignedModel(RowsModel[WithoutTrainer]):
    """Clients without a trainer, the newest first."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(ClientColumn, parent)
        self._organization = organization

    def headings(self) -> dict[ClientColumn, str]:
        return {
            ClientColumn.NUMBER: self.tr("No."),
            ClientColumn.NAME: self.tr("Client"),
            ClientColumn.SINCE: self.tr("Here since"),
            ClientColumn.WHY: self.tr("Why the rule found nobody"),
        }

    def text(self, one: WithoutTrainer, column: ClientColumn) -> str:
        if column is ClientColumn.SINCE:
            day = local_day(one.since, self._organization.tz)
            return written_day(day, self._organization.locale)
        if column is ClientColumn.WHY:
            return reason_words(one.why) if one.why is not None else ""
        return str(one.number) if column is ClientColumn.NUMBER else one.name

    def sign(self, one: WithoutTrainer, column: ClientColumn) -> object:
        failed = column is ClientColumn.WHY and one.why is not None
        return icon("circle-alert", "warning") if failed else None


class TrainerColumn(IntEnum):
    """What is told of a trainer who gets clients."""

    NAME = 0
    BEFORE = 1
    MORE = 2


class TrainersModel(RowsModel[TrainerCount]):
    """Trainers with how many clients they had, and get."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TrainerColumn, parent)

    def headings(self) -> dict[TrainerColumn, str]:
        return {
            TrainerColumn.NAME: self.tr("Trainer"),
            TrainerColumn.BEFORE: self.tr("Clients before"),
            TrainerColumn.MORE: self.tr("More"),
        }

    def text(self, one: TrainerCount, column: TrainerColumn) -> str:
        if column is TrainerColumn.NAME:
            return one.name
        return str(one.before) if column is TrainerColumn.BEFORE else f"+{one.count}"


class FailureColumn(IntEnum):
    """What is told of a client for whom there is nobody."""

    NUMBER = 0
    NAME = 1
    WHY = 2


class FailuresModel(RowsModel[NotPlaced]):
    """Clients for whom there is nobody, those of whom some letters are part."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(FailureColumn, parent)
        self._every: Sequence[NotPlaced] = ()
        self._letters = ""

    def headings(self) -> dict[FailureColumn, str]:
        return {
            FailureColumn.NUMBER: self.tr("No."),
            FailureColumn.NAME: self.tr("Client"),
            FailureColumn.WHY: self.tr("Why"),
        }

    def show_failures(self, failures: Sequence[NotPlaced]) -> None:
        """Show others."""
        self._every = failures
        self.narrow(self._letters)

    def narrow(self, letters: str) -> None:
        """Show those of whom number, name or reason have the letters."""
        self._letters = letters
        words = letters.casefold().split()
        reasons = {why: reason_words(why) for why in {one.why for one in self._every}}

        def has_all(one: NotPlaced) -> bool:
            said = f"{one.number} {one.name} {reasons[one.why]}".casefold()
            return all(word in said for word in words)

        self.set_rows([one for one in self._every if has_all(one)] if words else self._every)

    def text(self, one: NotPlaced, column: FailureColumn) -> str:
        if column is FailureColumn.WHY:
            return reason_words(one.why)
        return str(one.number) if column is FailureColumn.NUMBER else one.name
