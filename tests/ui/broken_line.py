"""What the tests of a line that breaks do and look at, on screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio_app.services.access import Login
from studio_app.ui.widgets.banner import Banner
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.postgres_wire import Moment, Wire
from tests.services.broken_lines import SHORT, counted, hands_over
from tests.ui.schedule.hands import Hands

ENTER = Qt.Key.Key_Return
LOST = "lost before it confirmed this. Nothing that you typed is lost"
BOTH = pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())


def login_over(studio: StudioDatabase, line: Wire | Cluster) -> Login:
    hands, uow = hands_over(studio, line, "desk", SHORT)
    with uow.reading() as work:
        return Login(hands.viewer, work.organizations.mine(), uow)


def type_booking(desk: Hands, time: str = "14:00") -> None:
    desk.click_slot("Anna", time)
    desk.type("cem")


def try_again(banner: Banner) -> QPushButton:
    return next(one for one in banner.findChildren(QPushButton) if one.text() == "Try again")


def click(desk: Hands, button: QPushButton) -> None:
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.settle()


def added(studio: StudioDatabase, before: dict[str, int]) -> tuple[int, ...]:
    """Return how many bookings, ledger lines, audit entries and requests there are more."""
    return tuple(count - before[table] for table, count in counted(studio).items())
