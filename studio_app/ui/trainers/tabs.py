"""What is shown of one trainer beside the list, in order: a new tab is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.pay import sees_some_pay
from studio_app.domain.people import Viewer
from studio_app.ui.context import ScreenContext


class TrainerTab(QWidget):
    """Shows one side of a trainer. The signals say the same as those of ``AreaScreen``."""

    step_done = Signal(object, str, str)
    step_failed = Signal(object, object)
    told = Signal(str)
    sheet_requested = Signal(object, object)
    day_wanted = Signal(object)

    def show_trainer(self, trainer_id: UUID | None) -> None:
        """Show that trainer, or nothing; loads anew also when it is the same one.

        What was typed about another trainer is dropped: who had typed it was asked before.
        """

    def has_unsaved(self) -> bool:
        """Tell whether something was typed that is not saved."""
        return False


@dataclass(frozen=True, slots=True)
class TabEntry:
    """A tab for whom ``offered`` says, of which trainer; ``title`` is marked in "TrainerTab"."""

    key: str
    title: str
    offered: Callable[[Viewer], bool]
    factory: Callable[[ScreenContext], TrainerTab]

    def translated_title(self) -> str:
        """Return the title in the user's language."""
        return QCoreApplication.translate("TrainerTab", self.title)


def _profile(context: ScreenContext) -> TrainerTab:
    from studio_app.ui.trainers.profile.tab import ProfileTab

    return ProfileTab(context)


def _hours(context: ScreenContext) -> TrainerTab:
    from studio_app.ui.hours.trainer_tab import HoursTab

    return HoursTab(context)


def _pay(context: ScreenContext) -> TrainerTab:
    from studio_app.ui.pay.tab import PayTab

    return PayTab(context)


TRAINER_TABS: tuple[TabEntry, ...] = (
    TabEntry(
        "profile",
        str(QT_TRANSLATE_NOOP("TrainerTab", "Profile")),
        lambda _viewer: True,
        _profile,
    ),
    TabEntry(
        "hours",
        str(QT_TRANSLATE_NOOP("TrainerTab", "Working hours")),
        lambda _viewer: True,
        _hours,
    ),
    TabEntry("pay", str(QT_TRANSLATE_NOOP("TrainerTab", "Pay")), sees_some_pay, _pay),
)
