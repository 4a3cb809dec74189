"""Whose sessions are shown, chosen with mouse and keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.main.trainer_filter import CheckMenu, TrainerFilter
from studio_app.ui.till.area import TillArea
from studio_app.ui.widgets.paged_model import PagedModel
from tests.factories import key
from tests.ui.main.conftest import LogIn, OpenWindow, Show

NAMES = ("Jiwoo Han", "Lena & Marco Vogel", "김서연")
TRAINERS = tuple(Trainer(new_id(), name, n, 60, 8_000) for n, name in enumerate(NAMES))


class Filter:
    """A filter with its menu, and what it has told."""

    def __init__(self, show: Show) -> None:
        self.button = TrainerFilter()
        self.told: list[tuple[UUID, ...] | None] = []
        self.button.changed.connect(self.told.append)
        show(self.button)
        self.button.set_trainers(TRAINERS, None)
        menu = self.button.findChild(CheckMenu)
        assert isinstance(menu, CheckMenu)
        self.menu = menu

    def actions(self) -> list[QAction]:
        return [action for action in self.menu.actions() if not action.isSeparator()]

    def ticked(self) -> list[str]:
        return [action.text() for action in self.actions() if action.isChecked()]

    def click(self, qtbot: QtBot, number: int) -> None:
        where = self.menu.actionGeometry(self.actions()[number]).center()
        qtbot.mouseClick(self.menu, Qt.MouseButton.LeftButton, pos=where)


@pytest.fixture
def shown(show: Show) -> Filter:
    """A filter over three trainers."""
    return Filter(show)


def test_boxes_are_ticked_while_the_menu_stays_open(qtbot: QtBot, shown: Filter) -> None:
    assert (shown.button.text(), shown.ticked()) == ("All trainers", ["All trainers"])
    qtbot.mouseClick(shown.button, Qt.MouseButton.LeftButton)
    shown.click(qtbot, 2)
    assert shown.menu.isVisible()
    assert shown.button.text() == "Lena & Marco Vogel"
    shown.click(qtbot, 3)
    assert shown.button.text() == "2 trainers"
    first, second, third = (trainer.id for trainer in TRAINERS)
    assert shown.told == [(second,), (second, third)]
    assert shown.button.trainer_ids() == (second, third)
    assert first not in (shown.button.trainer_ids() or ())
    qtbot.keyClick(shown.menu, Qt.Key.Key_Escape)
    assert not shown.menu.isVisible()


def test_all_and_none_ticked_mean_all(qtbot: QtBot, shown: Filter) -> None:
    qtbot.mouseClick(shown.button, Qt.MouseButton.LeftButton)
    shown.click(qtbot, 1)
    shown.click(qtbot, 1)
    assert shown.told[-1] is None
    for number in (1, 2, 3):
        shown.click(qtbot, number)
    assert shown.told[-1] is None
    assert shown.ticked() == ["All trainers"]
    shown.click(qtbot, 2)
    shown.click(qtbot, 0)
    assert (shown.told[-1], shown.button.text()) == (None, "All trainers")
    shown.menu.close()


def test_the_keys_tick_too(qtbot: QtBot, shown: Filter) -> None:
    shown.button.setFocus()
    qtbot.keyClick(shown.button, Qt.Key.Key_Space)
    assert shown.menu.isVisible()
    for pressed in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space):
        qtbot.keyClick(shown.menu, pressed)
    assert shown.menu.isVisible()
    assert shown.told == [(TRAINERS[0].id,)]
    qtbot.keyClick(shown.menu, Qt.Key.Key_Escape)


def test_setting_it_tells_nobody_and_is_shown(shown: Filter) -> None:
    shown.button.set_trainers(TRAINERS, (TRAINERS[2].id,))
    assert shown.button.text() == "김서연"
    assert shown.button.accessibleName() == "Trainers shown: 김서연"
    assert shown.told == []


def test_with_one_trainer_there_is_nothing_to_choose(shown: Filter) -> None:
    shown.button.set_trainers(TRAINERS[:1], None)
    assert not shown.button.isVisible()
    assert shown.button.trainer_ids() is None


def test_a_narrow_bar_shortens_the_name(shown: Filter) -> None:
    shown.button.set_trainers(TRAINERS, (TRAINERS[1].id,))
    wide = shown.button.sizeHint().width()
    shown.button.set_level(0, 60)
    assert shown.button.sizeHint().width() < wide
    assert shown.button.text().endswith("…")
    assert shown.button.toolTip() == "Lena & Marco Vogel"


def trainers_in(model: PagedModel[Any]) -> set[str | None]:
    rows = model.kept_rows(range(model.rowCount())) or []
    return {row.trainer_name for row in rows}


def test_every_screen_follows_the_choice(
    qtbot: QtBot, open_window: OpenWindow, log_in: LogIn
) -> None:
    window = open_window(log_in("owner"))
    qtbot.waitUntil(lambda: len(window.context.trainers.trainers()) > 1)
    window.context.trainers.choose([key("anna")])
    clients = window.open_area("clients")
    assert isinstance(clients, ClientsArea)
    qtbot.waitUntil(lambda: not clients.list.is_loading and clients.list.model.rowCount() > 0)
    assert trainers_in(clients.list.model) == {"Anna"}
    till = window.open_area("till")
    assert isinstance(till, TillArea)
    till.bar.views.button("unpaid").click()
    unpaid = till.page.unpaid
    qtbot.waitUntil(lambda: unpaid.model.rowCount() > 0)
    assert trainers_in(unpaid.model) == {"Anna"}
    assert till.bar.filter.text() == clients.bar.filter.text() == "Anna"
    till.bar.filter.changed.emit((key("ben"),))
    assert window.schedule().chosen_trainers() == (key("ben"),)
    assert window.schedule().bar.filter.text() == "Ben"
    till.bar.filter.changed.emit(None)
    window.open_area("clients")
    qtbot.waitUntil(lambda: {"Anna", "Ben"} <= trainers_in(clients.list.model))
