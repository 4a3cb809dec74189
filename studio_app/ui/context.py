"""What every screen needs once somebody is logged in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from studio_app.ui.chosen_trainers import ChosenTrainers

if TYPE_CHECKING:
    from studio_app.services.access import Login, Studio
    from studio_app.settings import Settings
    from studio_app.ui.change_bus import ChangeBus
    from studio_app.ui.mail.keeper import MailKeeper
    from studio_app.ui.task_runner import TaskRunner
    from studio_app.ui.undo import UndoStack


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """The login with its helpers; ``now`` returns the present moment in UTC.

    ``trainers`` are those whom the toolbar's filter shows; ``mail`` sends what waits, None where
    nobody does.
    ``studio`` is what the login came through, for those who look after others' logins.
    """

    login: Login
    runner: TaskRunner
    bus: ChangeBus
    undo: UndoStack
    settings: Settings
    now: Callable[[], datetime]
    trainers: ChosenTrainers = field(default_factory=ChosenTrainers)
    mail: MailKeeper | None = None
    studio: Studio | None = None
