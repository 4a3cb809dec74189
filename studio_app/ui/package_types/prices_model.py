"""What a trainer asks, as rows of a table beside what the studio does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject

from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import (
    CLASS_PLACE,
    SINGLE_SESSION,
    PackageType,
    Priced,
    PriceSheet,
    TrainerPrice,
)
from studio_app.ui.icons import icon
from studio_app.ui.package_types import words
from studio_app.ui.widgets.rows_model import RowsModel

SINGLE, CLASS = UUID(int=0), UUID(int=1)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What has a price with a trainer; ``type`` is None for single sessions and classes."""

    what: Priced
    type: PackageType | None
    counting: TrainerPrice | None
    coming: TrainerPrice | None
    today: date
    seen: tuple[UUID, ...] = ()

    @property
    def id(self) -> UUID:
        """Return what tells the row from others."""
        if self.type is not None:
            return self.type.id
        return CLASS if self.what.for_class else SINGLE

    @property
    def name(self) -> str:
        """Return what is priced."""
        if self.type is not None:
            return self.type.name
        if self.what.for_class:
            return QCoreApplication.translate("PackageTypes", "Class without a package")
        return QCoreApplication.translate("PackageTypes", "Session without a package")


def rows_of(sheet: PriceSheet) -> list[PriceRow]:
    """Return the rows of a trainer: what pays for itself first, then the studio's order."""
    if sheet.trainer_id is None:
        return []
    singles: list[tuple[Priced, PackageType | None]] = [
        (SINGLE_SESSION, None),
        (CLASS_PLACE, None),
    ]
    return [
        PriceRow(what, one, sheet.counting(what), sheet.coming(what), sheet.today, sheet.seen(what))
        for what, one in (*singles, *((Priced(one.id), one) for one in sheet.types))
    ]


class Column(IntEnum):
    """What is told of each."""

    NAME = 0
    STUDIO = 1
    OWN = 2
    SINCE = 3
    COMING = 4


class PricesModel(RowsModel[PriceRow]):
    """The prices of the trainer who is chosen."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Column, str]:
        return {
            Column.NAME: self.tr("Package"),
            Column.STUDIO: self.tr("The studio asks"),
            Column.OWN: self.tr("This trainer asks"),
            Column.SINCE: self.tr("Since"),
            Column.COMING: self.tr("Later"),
        }

    def text(self, one: PriceRow, column: Column) -> str:
        organization = self._organization
        if column is Column.NAME:
            return one.name
        if column is Column.STUDIO:
            return words.studio_text(one.type, organization)
        if column is Column.OWN:
            return words.own_text(one.counting, one.what, one.type, organization)
        if column is Column.SINCE:
            return words.days_text(one.counting, one.today, organization)
        if one.coming is None:
            return ""
        coming = words.days_text(one.coming, one.today, organization, is_coming=True)
        price = words.own_text(one.coming, one.what, one.type, organization)
        return self.tr("{price}, {days}").format(price=price, days=coming)

    def sign(self, one: PriceRow, column: Column) -> object:
        if column is not Column.OWN or one.counting is None:
            return None
        if not one.counting.offered:
            return icon("ban", "faint")
        return icon("pencil", "accent") if one.type is not None else None
