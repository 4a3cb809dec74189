"""Tiles of every trainer, state and theme can be read."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from studio_app.domain.schedule import BookingStatus
from studio_app.domain.trainer_colours import TRAINER_COLOURS, trainer_colour
from studio_app.ui.schedule.tile_colours import (
    TileState,
    tile_colours,
    tile_state,
)
from studio_app.ui.theme import DARK, LIGHT, READABLE, Tokens, contrast
from tests.ui.schedule.samples import LENA, board, line, moment, session


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("state", list(TileState))
def test_words_and_signs_stand_out_from_the_ground(tokens: Tokens, state: TileState) -> None:
    for number, hovered in product(range(len(TRAINER_COLOURS)), (False, True)):
        made = tile_colours(number, state, hovered, tokens)
        for written in (made.name, made.times, made.sign, made.arrived, made.unpaid, made.missed):
            assert contrast(written, made.ground) >= READABLE


def test_past_and_cancelled_are_paler() -> None:
    ahead, past, gone = (tile_colours(0, state, False, LIGHT) for state in TileState)
    against_white = [contrast(one.ground, "#FFFFFF") for one in (ahead, past, gone)]
    assert against_white == sorted(against_white, reverse=True)


def test_state_follows_the_moment() -> None:
    (tile,) = board(session(LENA, "09:00", "10:00")).tiles
    assert tile_state(tile, moment("09:59")) is TileState.AHEAD
    assert tile_state(tile, moment("10:00")) is TileState.PAST
    gone = line("Gone Away", BookingStatus.LATE_CANCELLED)
    (tile,) = board(session(LENA, "09:00", "10:00", gone)).tiles
    assert tile_state(tile, moment("08:00") - timedelta(days=1)) is TileState.CANCELLED


def test_colours_begin_again_after_the_last() -> None:
    assert trainer_colour(len(TRAINER_COLOURS)) == TRAINER_COLOURS[0]
