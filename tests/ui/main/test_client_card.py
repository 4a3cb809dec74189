"""The client's card over a real studio: what it shows, to whom, and when it loads anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookRequest
from studio_app.repositories.schema import ClientPackageRow
from studio_app.services.bookings import book, cancel
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.client_card import ClientCardPanel
from studio_app.ui.main.client_card_body import ClientCardBody
from studio_app.ui.main.client_card_parts import BookingLine
from studio_app.ui.theme import CLIENT_CARD_WIDTH
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.credit_bar import CreditBar
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_booking, add_package, client_name, key, unshare
from tests.ui.main.conftest import LogIn, Show


class Heard:
    """A panel with what it has asked for."""

    def __init__(self, context: ScreenContext, show: Show) -> None:
        self.runner = context.runner
        self.panel = ClientCardPanel(context, lambda _trainer: "#2F6FED")
        self.panel.resize(CLIENT_CARD_WIDTH, 720)
        self.books: list[object] = []
        self.days: list[object] = []
        self.folds = 0
        self.panel.book_clicked.connect(self.books.append)
        self.panel.day_clicked.connect(self.days.append)
        self.panel.fold_clicked.connect(self._fold)
        show(self.panel)

    def _fold(self) -> None:
        self.folds += 1

    def open(self, client: str) -> None:
        self.panel.show_client(key(client))
        self.settle()

    def settle(self) -> None:
        assert self.runner.wait_idle()

    def texts(self) -> list[str]:
        labels = self.panel.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisibleTo(self.panel) and label.text()]

    def lines(self) -> list[str]:
        return [line.accessibleName() for line in self.panel.findChildren(BookingLine)]

    def book_button(self) -> QPushButton:
        return next(b for b in self.panel.findChildren(QPushButton) if b.text() == "Book")


@pytest.fixture
def card(context: ScreenContext, show: Show) -> Heard:
    """The card as the front desk sees it, empty."""
    return Heard(context, show)


def test_an_empty_card_says_how_to_fill_it(card: Heard) -> None:
    assert "Pick a client" in card.texts()
    assert not card.book_button().isVisible()
    assert card.panel.client_id() is None


def test_a_card_shows_all_that_the_desk_asks_for(card: Heard) -> None:
    card.open("cara")
    texts = card.texts()
    assert client_name("cara") in texts
    assert "+49 30 555000 · Anna since Feb 2025" in texts
    assert [banner.text() for banner in card.panel.findChildren(Banner)] == ["cara has a knee"]
    assert "Cara Ten" in texts
    assert "8 left" in texts
    assert "Expires 9 May 2026\nPaid €300.00 of €700.00" in texts
    assert "Owes €400.00" in texts
    assert "Cara Ten not fully paid" in texts
    assert card.lines() == [
        "Fri 20 Mar, 10:00 · Anna, booked",
        "Wed 18 Feb, 10:00 · Anna, completed",
    ]
    (bar,) = card.panel.findChildren(CreditBar)
    assert bar.share() == pytest.approx(0.8)
    assert bar.accessibleName() == "8 of 10 sessions left"


def test_every_focusable_part_has_a_name(card: Heard, assert_accessible: object) -> None:
    card.open("cara")
    assert callable(assert_accessible)
    assert_accessible(card.panel)


def test_book_asks_for_a_booking_of_this_client(qtbot: QtBot, card: Heard) -> None:
    card.open("cara")
    qtbot.mouseClick(card.book_button(), Qt.MouseButton.LeftButton)
    assert card.books == [key("cara")]


def test_a_line_leads_to_its_day(qtbot: QtBot, card: Heard) -> None:
    card.open("cara")
    line = card.panel.findChildren(BookingLine)[0]
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert [str(day) for day in card.days] == ["2026-03-20", "2026-03-20"]


def test_the_corner_folds_the_card(qtbot: QtBot, card: Heard) -> None:
    (corner,) = [b for b in card.panel.findChildren(QToolButton) if "Fold" in b.toolTip()]
    qtbot.mouseClick(corner, Qt.MouseButton.LeftButton)
    assert card.folds == 1


def test_a_change_of_the_client_is_shown_at_once(card: Heard, context: ScreenContext) -> None:
    card.open("cara")
    request = BookRequest(
        booking_id=new_id(),
        client_id=key("cara"),
        trainer_id=key("ben"),
        starts_at=datetime(2026, 3, 11, 9, 0, tzinfo=UTC),
        minutes=60,
    )
    login = context.login
    outcome = book(login.uow, login.viewer, request, NOW)
    context.bus.announce(outcome.changes)
    card.settle()
    assert "7 left" in card.texts()
    assert card.lines()[0] == "Wed 11 Mar, 10:00 · Ben, booked"
    booked = (outcome.booking_id, outcome.version)
    gone = cancel(login.uow, login.viewer, *booked, NOW, request_id=new_id())
    context.bus.announce(gone.changes)
    card.settle()
    assert card.lines()[0] == "Fri 20 Mar, 10:00 · Anna, booked"


def test_a_package_that_is_all_booked_is_no_missing_package(
    card: Heard, context: ScreenContext, sqlite_studio: StudioDatabase
) -> None:
    with sqlite_studio.house() as connection:
        ten = update(ClientPackageRow).where(ClientPackageRow.client_id == key("gus"))
        connection.execute(ten.values(expires_on=TODAY - timedelta(days=1)))
        unshare(connection, "gus")
        add_package(connection, "one hour", "gus", sessions=1)
    starts_at = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
    request = BookRequest(new_id(), key("gus"), key("anna"), starts_at, 60)
    login = context.login
    outcome = book(login.uow, login.viewer, request, NOW)
    context.bus.announce(outcome.changes)
    card.open("gus")
    texts = card.texts()
    assert "0 left, all booked" in texts
    assert any(text.startswith("Expires 9 May 2026") for text in texts)
    assert not any(text.startswith("No package") for text in texts)
    (bar,) = card.panel.findChildren(CreditBar)
    assert bar.share() == 0


def test_the_last_client_asked_for_is_the_one_shown(card: Heard) -> None:
    card.panel.show_client(key("cara"))
    card.panel.show_client(key("dora"))
    card.settle()
    assert client_name("dora") in card.texts()
    card.panel.show_client(key("cara"))
    card.panel.show_client(None)
    card.settle()
    assert "Pick a client" in card.texts()


def test_somebody_who_is_not_there_is_a_sentence(card: Heard) -> None:
    card.open("cara")
    card.panel.show_client(new_id())
    card.settle()
    assert any("not there, or not yours to see" in text for text in card.texts())
    assert client_name("cara") not in card.texts()
    assert not card.book_button().isVisible()


def test_a_trainer_does_not_see_the_card_of_another_trainers_client(
    log_in: LogIn, show: Show
) -> None:
    card = Heard(log_in("ben"), show)
    card.open("cara")
    assert any("not yours to see" in text for text in card.texts())
    assert client_name("cara") not in card.texts()


def test_an_assistant_sees_sessions_but_no_money_and_cannot_book(log_in: LogIn, show: Show) -> None:
    card = Heard(log_in("asim"), show)
    card.open("cara")
    texts = card.texts()
    assert "8 left" in texts
    assert "Expires 9 May 2026" in texts
    assert not [text for text in texts if "€" in text]
    assert not card.book_button().isVisible()


def test_a_client_sees_what_they_paid_themselves(log_in: LogIn, show: Show) -> None:
    card = Heard(log_in("cara"), show)
    card.open("cara")
    assert "Owes €400.00" in card.texts()
    assert not card.book_button().isVisible()


def test_a_client_without_package_or_sessions_has_a_card_too(card: Heard) -> None:
    card.open("gus")
    assert "Nothing booked." in card.texts()


def test_an_unlimited_package_has_no_bar(card: Heard, sqlite_studio: StudioDatabase) -> None:
    with sqlite_studio.house() as house:
        unshare(house, "gus")
        add_package(house, "open end", "gus", sessions=None, expires_on=None, price=0)
    card.open("gus")
    texts = card.texts()
    assert "unlimited" in texts
    assert "No expiry · paid €0.00" in texts
    assert len(card.panel.findChildren(CreditBar)) == 1


def test_what_changes_elsewhere_moves_nothing_that_stays_the_same(
    card: Heard, context: ScreenContext, sqlite_studio: StudioDatabase
) -> None:
    """Nor does it take the keyboard from a line whose card has another line now."""
    with sqlite_studio.house() as house:
        for number in (1, 2):
            add_booking(house, f"next {number}", "cara", "anna", NOW + timedelta(days=number))
    card.open("cara")
    body, lines = card.panel.findChild(ClientCardBody), card.panel.findChildren(BookingLine)
    lines[1].setFocus()
    context.bus.announce(Changes(frozenset(Aggregate)))
    card.settle()
    assert card.panel.findChild(ClientCardBody) is body
    assert lines[1].hasFocus()
    before = card.lines()
    with sqlite_studio.house() as house:
        add_booking(house, "next 3", "cara", "anna", NOW + timedelta(days=3))
    context.bus.announce(Changes(frozenset(Aggregate)))
    card.settle()
    assert card.panel.findChild(ClientCardBody) is not body
    assert card.lines() != before
    assert [line.hasFocus() for line in card.panel.findChildren(BookingLine)][:3] == [
        False,
        True,
        False,
    ]
