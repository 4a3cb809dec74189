"""Avatar, credit bar, empty state, forms, fields, frames, menus and views."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, QLocale, QPoint, QStringListModel, Qt, QTime
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.trainer_colours import TRAINER_COLOURS
from studio_app.ui.theme import CONTROL_HEIGHT, DARK, LIGHT
from studio_app.ui.widgets.avatar import Avatar, initials
from studio_app.ui.widgets.credit_bar import CreditBar
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.fields import DateField, NumberField, TimeField
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.frames import CardFrame, line
from studio_app.ui.widgets.icon_label import IconLabel
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.password_field import PasswordField
from studio_app.ui.widgets.popup_card import PopupCard
from studio_app.ui.widgets.shadow import SHADOW_MARGIN
from studio_app.ui.widgets.views import ListView, TableView

AssertAccessible = Callable[[QWidget], None]


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mina Park", "MP"),
        ("Anna Maria van der Berg", "AB"),
        ("éloïse", "É"),
        ("E\u0301loise", "É"),
        ("Юлия Ким", "ЮК"),
        ("김서연", "김"),
        ("김민서 Minseo Kim", "김"),
        ("  ", "?"),
        ("(Guest) Tom", "T"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_an_avatar_follows_person_and_theme(
    qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest
) -> None:
    avatar = Avatar("Mina Park", TRAINER_COLOURS[1])
    qtbot.addWidget(avatar)
    assert avatar.accessibleName() == "Mina Park"
    light = avatar.grab().toImage()
    request.getfixturevalue("dark")
    dark = avatar.grab().toImage()
    assert light != dark
    avatar.set_person("Noah Klein", TRAINER_COLOURS[3])
    assert avatar.grab().toImage() != dark


@pytest.mark.parametrize(
    ("left", "total", "share"), [(4, 10, 0.4), (0, 10, 0.0), (12, 10, 1.0), (0, 0, 0.0)]
)
def test_a_credit_bar_fills_its_share(qtbot: QtBot, left: int, total: int, share: float) -> None:
    bar = CreditBar()
    qtbot.addWidget(bar)
    bar.resize(100, 6)
    bar.set_share(left, total, f"{left} of {total} credits left")
    assert bar.share() == pytest.approx(share)
    assert bar.accessibleName() == f"{left} of {total} credits left"
    picture = bar.grab().toImage()
    middle = picture.height() // 2
    row = [picture.pixelColor(x, middle).name().upper() for x in range(picture.width())]
    assert row.count(LIGHT.accent) / len(row) == pytest.approx(share, abs=0.06)


def test_an_empty_state_offers_its_button(
    qtbot: QtBot, assert_accessible: AssertAccessible
) -> None:
    empty = EmptyState("users", "No clients yet", "Add the first one.", "New client")
    qtbot.addWidget(empty)
    empty.resize(280, 300)
    empty.show()
    with qtbot.waitSignal(empty.button_clicked):
        qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert_accessible(empty)
    silent = EmptyState("users", "No clients", "Nobody is assigned to you.")
    qtbot.addWidget(silent)
    silent.show()
    assert not silent.button.isVisible()


def test_labels_belong_to_their_fields(qtbot: QtBot, assert_accessible: AssertAccessible) -> None:
    room = QWidget()
    form: QFormLayout = top_labelled_form(room)
    field = QLineEdit()
    label = labelled(form, "Name && &phone:", field)
    qtbot.addWidget(room)
    assert label.buddy() is field
    assert field.accessibleName() == "Name & phone"
    assert_accessible(room)


def test_a_nameless_field_is_found(qtbot: QtBot, assert_accessible: AssertAccessible) -> None:
    room = QWidget()
    QLineEdit("typed text is no name", room)
    qtbot.addWidget(room)
    with pytest.raises(AssertionError, match="QLineEdit"):
        assert_accessible(room)


def test_a_password_is_shown_only_while_asked(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field, "a secret")
    eye = field.findChild(QToolButton)
    assert eye is not None
    assert eye.accessibleName() == "Show password"
    assert field.displayText() != "a secret"
    qtbot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert field.displayText() == "a secret"
    assert eye.accessibleName() == "Hide password"
    field.hide_letters()
    assert field.displayText() != "a secret"


def test_times_step_by_a_quarter_of_an_hour(qtbot: QtBot) -> None:
    field = TimeField(QTime(9, 50))
    qtbot.addWidget(field)
    field.setLocale(QLocale("de_DE"))
    field.setCurrentSection(TimeField.Section.MinuteSection)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.time() == QTime(10, 5)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.time() == QTime(9, 35)
    field.setCurrentSection(TimeField.Section.HourSection)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.time() == QTime(10, 35)


def test_dates_have_years_of_four_digits(qtbot: QtBot) -> None:
    usual = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    try:
        field = DateField(QDate(2026, 11, 24))
    finally:
        QLocale.setDefault(usual)
    qtbot.addWidget(field)
    assert field.text() == "11/24/2026"


def test_controls_are_equally_high(qtbot: QtBot, qapp: QApplication) -> None:
    for field in (
        NumberField(1, 20),
        TimeField(QTime(9, 0)),
        DateField(QDate(2026, 11, 24)),
        PasswordField(),
    ):
        qtbot.addWidget(field)
        field.show()
        assert field.height() == CONTROL_HEIGHT, type(field).__name__


def test_the_text_of_a_number_keeps_off_the_edge(qtbot: QtBot, qapp: QApplication) -> None:
    field = NumberField(1, 20)
    field.setReadOnly(True)
    field.lineEdit().deselect()
    qtbot.addWidget(field)
    field.show()
    picture = field.grab().toImage()
    ratio = picture.devicePixelRatio()
    left, top, width = round(3 * ratio), round(6 * ratio), round(4 * ratio)
    strip = picture.copy(left, top, width, picture.height() - 2 * top)
    assert colours(strip) == {LIGHT.field}


@pytest.mark.usefixtures("dark")
def test_cards_and_lines_take_the_theme(qtbot: QtBot) -> None:
    card = CardFrame()
    qtbot.addWidget(card)
    card.resize(100, 60)
    assert card.grab().toImage().pixelColor(50, 30).name().upper() == DARK.surface
    for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
        made = line(orientation)
        qtbot.addWidget(made)
        made.resize(40, 40)
        assert colours(made.grab().toImage()) == {DARK.line}
        assert min(made.width(), made.height()) == 1


def test_an_icon_label_changes_sign_and_tone(qtbot: QtBot) -> None:
    label = IconLabel("check", "good", 32)
    qtbot.addWidget(label)
    assert LIGHT.good in colours(label.grab().toImage())
    label.set_icon("x", "bad")
    assert LIGHT.bad in colours(label.grab().toImage())


def test_a_popup_card_is_clear_outside_its_corners(qtbot: QtBot) -> None:
    card = PopupCard()
    card.body.addWidget(QLineEdit())
    qtbot.addWidget(card)
    card.resize(200, 120)
    card.show()
    picture = card.grab().toImage()
    ratio = picture.devicePixelRatio()
    inner = card.card_rect().toRect()
    assert inner.left() == SHADOW_MARGIN

    def pixel(x: int, y: int) -> QColor:
        return picture.pixelColor(round(x * ratio), round(y * ratio))

    assert pixel(inner.left() + 20, inner.top() + 5).name().upper() == LIGHT.surface
    assert 0 < pixel(inner.center().x(), inner.bottom() + 4).alphaF() < 0.5
    assert picture.pixelColor(0, 0).alphaF() == 0


def test_a_menu_is_clear_outside_its_corners(qtbot: QtBot, qapp: QApplication) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("Check in")
    submenu = menu.add_submenu("Move to")
    submenu.addAction("Lena Vogel")
    menu.ensurePolished()
    menu.adjustSize()
    picture = menu.grab().toImage()
    assert picture.pixelColor(0, 0).alphaF() < 0.2
    middle = QPoint(picture.width() // 2, 3)
    assert picture.pixelColor(middle).name().upper() == LIGHT.surface


def test_rows_of_a_list_have_their_padding_from_the_start(
    qtbot: QtBot, assert_accessible: AssertAccessible
) -> None:
    view = ListView("Clients")
    qtbot.addWidget(view)
    model = QStringListModel(["Mina Park", "Benjamin Roth", "김민서"], view)
    view.setModel(model)
    view.resize(200, 200)
    view.show()
    tops = [view.visualRect(model.index(row, 0)).top() for row in range(3)]
    assert tops[1] - tops[0] == tops[2] - tops[1] >= 24
    assert_accessible(view)


def test_tab_leaves_a_table(qtbot: QtBot, assert_accessible: AssertAccessible) -> None:
    view = TableView("Packages")
    qtbot.addWidget(view)
    model = QStringListModel(["10 × 60 min", "5 × 60 min"], view)
    view.setModel(model)
    view.show()
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.currentIndex().row() == 1
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.currentIndex().row() == 1
    assert_accessible(view)
