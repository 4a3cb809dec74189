"""The item model of tiles, as views, screen readers and tests read it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio_app.domain.schedule import BookingStatus
from studio_app.ui.schedule.model import TileModel, TileRole
from tests.ui.schedule.samples import LENA, TOM, board, line, session


@pytest.fixture
def model(qtbot: QtBot) -> TileModel:
    """A model that complains about itself when it is wrong."""
    made = TileModel("en_GB")
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return made


def test_model_passes_qt_tester_through_changes(model: TileModel) -> None:
    model.set_board(board(session(LENA, "09:00", "10:00"), session(TOM, "09:00", "10:00")))
    assert model.rowCount() == 2
    model.set_board(board(session(TOM, "09:00", "10:00")))
    assert model.rowCount() == 1
    assert model.rowCount(model.index(0)) == 0
    model.set_board(board())
    assert model.rowCount() == 0


def test_roles_tell_all_of_a_tile(model: TileModel) -> None:
    mina = line("Mina Park", BookingStatus.ARRIVED, package=False, charge=7000)
    one = session(LENA, "09:00", "10:00", mina, place="Park")
    model.set_board(board(one))
    index = model.index(0)
    assert index.data() == "Mina Park"
    assert index.data(TileRole.SESSION_ID) == one.session_id
    assert index.data(TileRole.BOOKING_ID) == mina.booking_id
    assert index.data(TileRole.CLIENT_ID) == mina.client_id
    assert index.data(TileRole.CLIENT_NAME) == "Mina Park"
    assert index.data(TileRole.TRAINER_ID) == LENA.id
    assert index.data(TileRole.STATUS) == BookingStatus.ARRIVED
    assert index.data(TileRole.STARTS_AT) == one.starts_at
    assert index.data(TileRole.ENDS_AT) == one.ends_at
    assert index.data(TileRole.COLUMN) == 0
    assert index.data(TileRole.TIMES) == "09:00–10:00"
    assert index.data(TileRole.UNPAID) is True
    assert index.data(TileRole.TILE) == model.tiles[0]
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Mina Park, Tue 24 Nov, 09:00–10:00, Lena Vogel, Park, arrived, no package: pays later"
    )
    assert "Lena Vogel" in index.data(Qt.ItemDataRole.ToolTipRole).splitlines()


def test_class_tells_how_full_it_is(model: TileModel) -> None:
    lines = (line("Mina Park"), line("Tim Ott", BookingStatus.CANCELLED))
    model.set_board(board(session(LENA, "09:00", "10:00", *lines, capacity=8, title="Yoga")))
    index = model.index(0)
    assert index.data(TileRole.CLIENT_ID) is None
    assert "1 of 8 places taken" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_roles_have_names(model: TileModel) -> None:
    names = {bytes(name.data()).decode() for name in model.roleNames().values()}
    assert {"display", "session_id", "status", "client_name"} <= names


def test_same_board_again_resets_nothing(model: TileModel, qtbot: QtBot) -> None:
    sessions = (session(LENA, "09:00", "10:00"),)
    model.set_board(board(*sessions))
    with qtbot.assertNotEmitted(model.modelReset):
        model.set_board(board(*sessions))


def test_row_of_a_session(model: TileModel) -> None:
    one, other = session(LENA, "09:00", "10:00"), session(TOM, "09:00", "10:00")
    model.set_board(board(one, other))
    assert model.row_of(other.session_id) == 1
    assert model.row_of(None) == -1
