"""The colours of a session's tile by trainer and state, its words always at least 4.5 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache

from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.schedule.board import Tile
from studio_app.ui.theme import Tokens, mix, readable, tint


class TileState(Enum):
    """How strongly a tile is drawn."""

    AHEAD = "ahead"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TileColours:
    """Ground and edge of a tile, and what is written on it, as #RRGGBB."""

    ground: str
    edge: str
    name: str
    times: str
    sign: str
    arrived: str
    unpaid: str
    missed: str


_GROUND_SHARE = {TileState.AHEAD: 1.0, TileState.PAST: 0.62, TileState.CANCELLED: 0.36}
_EDGE_SHARE = {TileState.AHEAD: 1.0, TileState.PAST: 0.68, TileState.CANCELLED: 0.45}
_NAME_SHARE = {TileState.AHEAD: 1.0, TileState.PAST: 0.7, TileState.CANCELLED: 0.0}
_HOVER_SHARE = 0.06


def tile_state(tile: Tile, now: datetime) -> TileState:
    """Return CANCELLED when nobody comes any more, PAST once the session is over."""
    if not tile.is_live:
        return TileState.CANCELLED
    return TileState.PAST if tile.session.ends_at <= now else TileState.AHEAD


@lru_cache(maxsize=512)
def tile_colours(number: int, state: TileState, hovered: bool, tokens: Tokens) -> TileColours:
    """Return the colours of a tile of the trainer with that colour number."""
    colour = trainer_colour(number)
    ground = mix(tint(colour, tokens.is_dark), tokens.surface, _GROUND_SHARE[state])
    if hovered:
        ground = mix(colour, ground, _HOVER_SHARE)
    name = mix(tokens.text, tokens.muted_on_tint, _NAME_SHARE[state])
    return TileColours(
        ground=ground,
        edge=mix(colour, tokens.surface, _EDGE_SHARE[state]),
        name=readable(name, ground, tokens),
        times=readable(tokens.muted_on_tint, ground, tokens),
        sign=readable(name, ground, tokens),
        arrived=readable(tokens.good, ground, tokens),
        unpaid=readable(tokens.warning, ground, tokens),
        missed=readable(tokens.bad, ground, tokens),
    )
