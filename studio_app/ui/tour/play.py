"""Plays the tour from an empty PC to a trainer's week, and says how it went."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin
from studio_app.services.demo import DemoRequest
from studio_app.ui.application import StudioApplication, run_gui
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.tour import areas, arrival, cards, desk, rounds, till
from studio_app.ui.tour.album import Album
from studio_app.ui.tour.hand import Hand, TourStopped
from studio_app.ui.tour.stage import Stage
from studio_app.ui.widgets.banner import Banner

STOPPED = 1
CANNOT = 2
SCREEN = {"name": "tour", "x": 0, "y": 0, "width": 1920, "height": 1200}
# The demo studio's own: what began before is over or under way.
TIME_OF_DAY = time(12)

_HARMLESS = "This plugin does not support"


class Faults(logging.Handler):
    """Hears of everything that goes wrong behind a window that stays alive."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        from_qt = record.name == "qt" and not text.startswith(_HARMLESS)
        if from_qt or record.levelno >= logging.ERROR:
            if record.exc_info and record.exc_info[1] is not None:
                text = f"{text} {record.exc_info[1]!r}"
            self.sentences.append(text)

    def check(self) -> None:
        """Raise TourStopped if anything went wrong."""
        if self.sentences:
            raise TourStopped(f"The program reported a fault: {self.sentences[0]}")


def play_tour(services: GuiServices, folder: Path) -> int:
    """Play the tour offscreen and print where its pictures lie.

    Return 0, or after a sentence 1 when a step went wrong, 2 when nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder):
            pass
    except OSError as error:
        print(f"studio-app: {folder} cannot be written to: {error.strerror}.", file=sys.stderr)
        return CANNOT
    faults = Faults()
    logging.getLogger().addHandler(faults)
    trouble: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="studio-app-screen-") as screen:
            _use_screen(Path(screen))
            clock = working_day()

            def begin(studio: StudioApplication) -> None:
                hand = Hand(lambda: _check(faults, studio))
                stage = Stage(studio, hand, Album(folder), clock)
                QTimer.singleShot(0, studio, lambda: trouble.extend(_play(stage)))

            run_gui(_at_that_time(services, clock), GuiOptions(), started=begin)
    finally:
        logging.getLogger().removeHandler(faults)
    for sentence in trouble:
        print(f"studio-app: the tour stopped. {sentence}", file=sys.stderr)
    return STOPPED if trouble else 0


def working_day() -> Callable[[], datetime]:
    """Return a clock that stands at noon of the present day, or of the last working day."""
    tz = ZoneInfo(DemoRequest().time_zone)
    day = datetime.now(tz).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    moment = datetime.combine(day, TIME_OF_DAY, tz).astimezone(UTC)
    return lambda: moment


def _at_that_time(services: GuiServices, clock: Callable[[], datetime]) -> GuiServices:
    def fill_demo(
        url: str, request: DemoRequest, *, progress: Callable[[int, int], None]
    ) -> tuple[DemoLogin, ...]:
        today = clock().astimezone(ZoneInfo(request.time_zone)).date()
        return services.fill_demo(url, replace(request, today=today), progress=progress)

    return replace(services, fill_demo=fill_demo, now=clock)


def _check(faults: Faults, studio: StudioApplication) -> None:
    """Raise TourStopped when something went wrong, or when the main window says so."""
    faults.check()
    window = studio.main_window
    for banner in window.findChildren(Banner) if window is not None else ():
        # A client's card warns of what is to be known of the client.
        if banner.isVisible() and banner.kind() == "bad":
            raise TourStopped(f"The window says: {banner.text()}")


def _use_screen(folder: Path) -> None:
    """Let the first QApplication show its windows nowhere, with room for all of them."""
    # Qt's own dialogs keep what they remember of a person there.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(folder))
    if QApplication.instance() is not None:
        return
    platform = "offscreen"
    # Windows' paths hold the sign that parts the platform's name from its options.
    if sys.platform != "win32":
        file = folder / "screen.json"
        file.write_text(json.dumps({"screens": [SCREEN]}))
        platform += f":configfile={file}"
    os.environ["QT_QPA_PLATFORM"] = platform


def _play(stage: Stage) -> list[str]:
    """Play all steps; return why it stopped, nothing when it went well."""
    try:
        _steps(stage)
    except TourStopped as stopped:
        return [str(stopped)]
    except Exception as error:
        logging.getLogger(__name__).exception("The tour stopped.")
        return [f"A step cannot be played: {error!r}"]
    finally:
        stage.dismiss_witness()
        QApplication.exit()
    return []


def _steps(stage: Stage) -> None:
    arrival.first_run(stage)
    arrival.look_for_a_server(stage)
    person = arrival.log_in(stage, Role.FRONT_DESK, mistyped=True)
    desk.look_at_the_day(stage)
    booked = desk.book(stage)
    desk.cancel(stage, booked)
    desk.check_in(stage, booked)
    desk.meet_a_clash(stage, booked)
    cards.find_a_free_time(stage)
    cards.plan_a_series(stage)
    cards.call_a_roll(stage)
    cards.see_who_waits(stage)
    cards.see_who_is_away(stage)
    areas.see_the_clients(stage)
    areas.see_what_is_sold(stage)
    till.see_the_till(stage)
    rounds.find_a_client(stage, booked.label)
    rounds.change_the_light(stage)
    rounds.see_the_other_views(stage)
    rounds.print_the_day(stage)
    rounds.lock_and_unlock(stage, person)
    rounds.switch_to_a_trainer(stage)
