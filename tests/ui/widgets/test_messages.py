"""Banner, field error and notice: what the program says without an OK box."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio_app.ui.widgets import notice as notice_module
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.fields import NumberField, TimeField
from studio_app.ui.widgets.notice import Notice
from studio_app.ui.widgets.popup_card import PopupCard


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    made.resize(600, 400)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def notice(room: QWidget) -> Notice:
    return Notice(room)


def place(room: QWidget, widget: QWidget) -> None:
    layout = room.layout()
    assert layout is not None
    layout.addWidget(widget)
    QApplication.processEvents()


def test_a_banner_waits_for_its_message(qtbot: QtBot, room: QWidget) -> None:
    banner = Banner("info", closable=True)
    place(room, banner)
    assert not banner.isVisible()
    banner.show_message("The server does not answer. Try again.", "bad")
    assert banner.isVisible()
    assert (banner.kind(), banner.accessibleName()) == ("bad", banner.text())
    close = banner.findChild(QToolButton)
    assert close is not None
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_a_banner_offers_actions(qtbot: QtBot, room: QWidget) -> None:
    banner = Banner("warning")
    place(room, banner)
    button = banner.add_action("Try again")
    banner.show_message("Nobody is connected.")
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert banner.isVisible()


def test_kinds_of_banners_differ_in_colour(qapp: QApplication, room: QWidget) -> None:
    banner = Banner()
    place(room, banner)
    seen = set()
    for kind in ("info", "good", "warning", "bad"):
        banner.show_message("A sentence.", kind)
        qapp.processEvents()
        picture = banner.grab().toImage()
        seen.add(picture.pixelColor(picture.width() - 20, picture.height() // 2).name())
    assert len(seen) == 4


def test_markup_in_a_message_is_shown_as_typed(qapp: QApplication, room: QWidget) -> None:
    banner = Banner()
    place(room, banner)
    banner.show_message("<b>" * 30)
    qapp.processEvents()
    wide = banner.grab().toImage()
    banner.show_message("")
    qapp.processEvents()
    assert banner.grab().toImage() != wide


@pytest.mark.parametrize("kind", ["line", "text", "combo", "number", "time"])
def test_a_field_error_goes_when_the_field_is_changed(
    qtbot: QtBot, room: QWidget, kind: str
) -> None:
    field: QWidget
    match kind:
        case "line":
            field = QLineEdit()
        case "text":
            field = QPlainTextEdit()
        case "combo":
            field = QComboBox()
            field.addItems(["Gym", "Online"])
        case "number":
            field = NumberField(0, 10)
        case _:
            field = TimeField(QTime(14, 0))
    error = FieldError()
    place(room, field)
    place(room, error)
    error.set_error(field, "Nobody has this login. Check the spelling.")
    assert error.isVisible()
    assert field.property("invalid") is True
    assert field.accessibleDescription() == error.text()
    assert room.focusWidget() is field
    target = field.viewport() if isinstance(field, QPlainTextEdit) else field
    if kind in ("line", "text"):
        qtbot.keyClicks(field, "n")
    else:
        qtbot.keyClick(target, Qt.Key.Key_Down if kind == "combo" else Qt.Key.Key_Up)
    assert not error.isVisible()
    assert field.property("invalid") is False
    assert field.accessibleDescription() == ""


def test_a_field_error_is_about_one_field(qtbot: QtBot, room: QWidget) -> None:
    first, second, error = QLineEdit(), QLineEdit(), FieldError()
    for widget in (first, second, error):
        place(room, widget)
    error.set_error(first, "Write a name.")
    error.set_error(second, "Write a number.")
    assert first.property("invalid") is False
    qtbot.keyClicks(first, "x")
    assert error.text() == "Write a number."
    error.clear()
    assert error.text() == ""


def test_an_invalid_field_has_a_red_edge(qapp: QApplication, room: QWidget) -> None:
    field, error, other = QLineEdit(), FieldError(), QLineEdit()
    for widget in (field, error, other):
        place(room, widget)
    other.setFocus()
    qapp.processEvents()
    before = field.grab().toImage().pixelColor(0, 15).name()
    error.set_error(field, "Write a name.")
    other.setFocus()
    qapp.processEvents()
    assert field.grab().toImage().pixelColor(0, 15).name() != before


def test_a_notice_offers_to_undo(qtbot: QtBot, notice: Notice) -> None:
    notice.show_notice("Booked Mina Park", "Undo", "Ctrl Z")
    button = notice.findChild(QPushButton)
    assert button is not None
    assert (button.text(), button.accessibleName()) == ("Undo Ctrl Z", "Undo")
    assert notice.accessibleName() == "Booked Mina Park"
    with qtbot.waitSignal(notice.action_triggered):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()


def test_a_notice_without_an_action_has_no_button(notice: Notice) -> None:
    notice.show_notice("Saved")
    button = notice.findChild(QPushButton)
    assert button is not None
    assert not button.isVisible()


def test_a_notice_keeps_to_the_bottom_centre(
    qapp: QApplication, room: QWidget, notice: Notice
) -> None:
    notice.show_notice("Booked Mina Park", "Undo")
    for width, height in ((600, 400), (900, 700), (300, 200)):
        room.resize(width, height)
        qapp.processEvents()
        assert abs(notice.geometry().center().x() - width // 2) <= 1
        assert room.rect().intersects(notice.geometry())
        assert notice.geometry().bottom() >= height - 40


def test_a_notice_leaves_the_buttons_of_the_foot_to_the_mouse(
    qtbot: QtBot, room: QWidget, notice: Notice
) -> None:
    button = QPushButton("Tag…", room)
    button.setGeometry(280, room.height() - 32, 60, 25)
    button.show()
    notice.show_notice("Undone: Tag 120 clients", "Undo", "Ctrl Z")
    assert notice.geometry().left() < button.x() < notice.geometry().right()
    for point in (button.geometry().center(), button.pos() + QPoint(1, 1)):
        assert room.childAt(point) is button


def test_a_notice_stands_aside_where_a_card_is_open(qtbot: QtBot, room: QWidget) -> None:
    notice = Notice(room)
    notice.show_notice("Saved", "Undo", "Ctrl Z")
    usual = notice.geometry()
    card = PopupCard(room)
    card.setGeometry(usual.adjusted(-20, -120, 20, 20))
    card.show()
    card_seen = card.card_rect().toRect().translated(card.pos())
    qtbot.waitUntil(lambda: not notice.geometry().intersects(card_seen))
    assert room.rect().contains(notice.geometry().adjusted(12, 12, -12, -12))
    notice.show_notice("Saved again", "Undo", "Ctrl Z")
    assert not notice.geometry().intersects(card_seen)
    card.hide()
    qtbot.waitUntil(lambda: notice.geometry().bottom() == usual.bottom())


@pytest.fixture
def short_life(monkeypatch: pytest.MonkeyPatch) -> None:
    assert notice_module.SHOWN_FOR_MS == 8_000
    monkeypatch.setattr(notice_module, "SHOWN_FOR_MS", 60)


@pytest.mark.usefixtures("short_life")
def test_a_notice_leaves_by_itself(qtbot: QtBot, room: QWidget) -> None:
    notice = Notice(room)
    notice.show_notice("Saved")
    assert notice.isVisible()
    qtbot.waitUntil(lambda: not notice.isVisible(), timeout=2_000)


@pytest.mark.usefixtures("short_life")
def test_a_notice_stays_while_the_pointer_is_on_it(
    qtbot: QtBot, room: QWidget, qapp: QApplication
) -> None:
    notice = Notice(room)
    notice.show_notice("Saved")
    middle = QPointF(QPoint(5, 5))
    qapp.sendEvent(notice, QEnterEvent(middle, middle, middle))
    qtbot.wait(150)
    assert notice.isVisible()
    notice.leaveEvent(QEnterEvent(middle, middle, middle))
    qtbot.waitUntil(lambda: not notice.isVisible(), timeout=2_000)


def test_a_notice_that_is_too_long_for_its_room_takes_several_lines(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(420, 300)
    room.show()
    notice = Notice(room)
    notice.show_notice("Statement of Jiwoo Han, " * 5 + "drawn up", "Undo", "Ctrl Z")
    qtbot.waitExposed(room)
    (label,) = notice.findChildren(QLabel)
    assert notice.width() <= room.width()
    assert label.wordWrap()
    assert label.heightForWidth(label.width()) <= label.height()
    notice.show_notice("Booked", "Undo", "Ctrl Z")
    assert notice.width() < room.width()
