"""An answer is lost, and the next request asks what became of it, from whichever form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTimeEdit
from pytestqt.qtbot import QtBot

from studio_app.settings import Settings
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.postgres_cluster import Cluster
from tests.postgres_wire import Moment, Wire, wire_to
from tests.services.broken_lines import counted
from tests.ui.broken_line import (
    BOTH,
    ENTER,
    LOST,
    added,
    click,
    login_over,
    try_again,
    type_booking,
)
from tests.ui.schedule.dragging import ALT, Mouse, clock, stands
from tests.ui.schedule.hands import Clock, Hands


@pytest.fixture
def full_day(postgres_studio: StudioDatabase) -> StudioDatabase:
    """A studio on the server on a Tuesday at ten."""
    return postgres_studio


@pytest.fixture
def wire(postgres_cluster: Cluster) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as made:
        yield made


@pytest.fixture
def desk(
    qapp: QApplication, full_day: StudioDatabase, wire: Wire, tmp_path: Path
) -> Iterator[Hands]:
    """The schedule of the front desk at the other end of the wire."""
    login = login_over(full_day, wire)
    hands = Hands(login, Settings(tmp_path / "settings.json"), Clock(NOW))
    yield hands
    hands.close()
    login.close()


@BOTH
def test_another_time_after_the_loss_makes_no_second_booking(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment
) -> None:
    before = counted(full_day)
    type_booking(desk)
    wire.cut_at_commit(moment, stays_down=True)
    desk.press(ENTER)
    wire.up()
    QTest.keyClick(desk.popup.start_field, Qt.Key.Key_Up)
    desk.settle()
    desk.popup.picker.setFocus()
    desk.press(ENTER)
    assert added(full_day, before) == (1, 1, 1, 1)
    if moment is Moment.BEFORE:
        assert not desk.popup.isVisible()
        return
    assert desk.popup.refusal.text().startswith("The first try was booked after all: Cem Client")
    desk.press(Qt.Key.Key_Escape)
    assert not desk.popup.isVisible()


def type_end(desk: Hands, time: str) -> None:
    """Type when the session ends, and press Enter."""
    field = desk.popup.end_field
    field.setFocus()
    field.setSelectedSection(QTimeEdit.Section.HourSection)
    QTest.keyClicks(field, time)
    assert field.text() == time
    desk.popup.picker.setFocus()
    desk.press(ENTER)


def test_what_is_refused_before_anybody_was_asked_settles_nothing(
    desk: Hands, full_day: StudioDatabase, wire: Wire
) -> None:
    """A session that would not last is refused without a look at what became of the first try."""
    before = counted(full_day)
    type_booking(desk)
    wire.cut_at_commit(Moment.AFTER, stays_down=True)
    desk.press(ENTER)
    wire.up()
    popup = desk.popup
    type_end(desk, "14:03")
    assert "from 5 minutes" in popup.refusal.text()
    type_end(desk, "15:15")
    assert popup.refusal.text().startswith("The first try was booked after all: Cem Client")
    assert added(full_day, before) == (1, 1, 1, 1)


@BOTH
@pytest.mark.parametrize("closed", ["after the answer was missed", "before"])
def test_the_next_form_asks_what_became_of_the_last_one(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment, closed: str
) -> None:
    before = counted(full_day)
    type_booking(desk)
    wire.cut_at_commit(moment, stays_down=True)
    if closed == "before":
        QTest.keyClick(desk.focus(), ENTER)
        QTest.keyClick(desk.popup, Qt.Key.Key_Escape)
        desk.settle()
    else:
        desk.press(ENTER)
        desk.press(Qt.Key.Key_Escape)
    assert not desk.popup.isVisible()
    wire.up()
    type_booking(desk, "16:00")
    desk.press(ENTER)
    assert added(full_day, before) == (1, 1, 1, 1)
    if moment is Moment.BEFORE:
        assert not desk.popup.isVisible()
        return
    told = "The first try was booked after all: Cem Client"
    assert desk.popup.refusal.text().startswith(told)
    desk.press(ENTER)
    assert desk.popup.refusal.text().startswith(told)
    desk.press(Qt.Key.Key_Escape)
    type_booking(desk, "16:00")
    desk.press(ENTER)
    assert not desk.popup.isVisible()
    assert added(full_day, before) == (2, 2, 2, 2)


def test_a_form_that_was_closed_meanwhile_can_be_tried_again_from_the_page(
    desk: Hands, full_day: StudioDatabase, wire: Wire, qtbot: QtBot
) -> None:
    before = counted(full_day)
    type_booking(desk)
    wire.cut_at_commit(Moment.AFTER, stays_down=True)
    QTest.keyClick(desk.focus(), ENTER)
    assert desk.popup.is_busy
    assert desk.popup.book_button.text() == "Booking…"
    QTest.keyClick(desk.popup, Qt.Key.Key_Escape)
    assert not desk.popup.isVisible()
    desk.settle()
    assert LOST in desk.page.banner.text()
    wire.up()
    click(desk, try_again(desk.page.banner))
    assert not desk.page.banner.isVisible()
    assert added(full_day, before) == (1, 1, 1, 1)
    assert "Cem Client" in desk.names()


@BOTH
def test_a_session_that_was_dragged_is_moved_once_however_often_it_is_tried(
    desk: Hands, full_day: StudioDatabase, wire: Wire, moment: Moment
) -> None:
    type_booking(desk)
    desk.press(ENTER)
    before = counted(full_day)
    mouse = Mouse(desk)
    mouse.press("Cem Client")
    mouse.pull(minutes=60)
    wire.cut_at_commit(moment, stays_down=True)
    mouse.release()
    assert LOST in desk.page.banner.text()
    assert stands(desk, "Cem Client") == ("Anna", *clock("14:00", "15:00")), "it snapped back"
    wire.up()
    click(desk, try_again(desk.page.banner))
    assert stands(desk, "Cem Client") == ("Anna", *clock("15:00", "16:00"))
    assert added(full_day, before) == (0, 0, 1, 1)
    assert len(desk.outcomes) == 2
    # The same for a copy: one more booking, and no second one.
    mouse.press("Cem Client")
    mouse.pull(minutes=-120, modifiers=ALT)
    wire.cut_at_commit(moment, stays_down=True)
    mouse.release()
    wire.up()
    click(desk, try_again(desk.page.banner))
    assert added(full_day, before) == (1, 1, 2, 2)
