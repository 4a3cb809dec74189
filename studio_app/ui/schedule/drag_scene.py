"""What a session on its way looks like over a board: ghosts in its columns, and the label."""

from __future__ import annotations

from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.drag import Drag, Grip
from studio_app.ui.schedule.drag_clash import clash_of, oddity_of
from studio_app.ui.schedule.drag_painter import Scene
from studio_app.ui.schedule.drag_words import clash_words, when_words
from studio_app.ui.schedule.layout import FULL_WIDTH, Share
from studio_app.ui.schedule.overlay_painter import Ghost
from studio_app.ui.schedule.texts import span_text
from studio_app.ui.schedule.unusual import unusual_words


def scene_under_way(
    drag: Drag, board: Board, locale: str, closed: str, anchor: tuple[float, float], edge: int
) -> Scene:
    """Return the scene of a session in somebody's hands; ``closed`` says why it may not stay."""
    clash = clash_of(drag, board)
    lines = [when_words(drag, board, locale)]
    if closed:
        lines.append(closed)
    elif clash is not None:
        lines.append(clash_words(clash, locale))
    refused = len(lines) > 1
    oddity = None if refused else oddity_of(drag, board)
    if oddity is not None:
        lines.append(unusual_words(oddity, drag.aim.trainer.name, locale))
    ghosts = _ghosts(drag, board, drag.tile.label, (), refused)
    return Scene(ghosts, tuple(lines), refused, anchor, edge)


def scene_dropped(drag: Drag, board: Board, locale: str, *, is_refused: bool) -> Scene:
    """Return the scene of a session that was let go, and waits there for its answer."""
    interval, name = drag.interval(), drag.tile.label
    start, end = (drag.local_minute(moment) for moment in (interval.start, interval.end))
    times = span_text(start, end, locale)
    return Scene(_ghosts(drag, board, f"{times} · {name}", (name, times), is_refused))


def _ghosts(
    drag: Drag, board: Board, text: str, shorter: tuple[str, ...], refused: bool
) -> tuple[Ghost, ...]:
    def share(column: int) -> Share:
        """Where trainers are laid over each other it keeps its lane, and hides no more than it."""
        several = len(board.columns[column].trainers) > 1
        return drag.tile.share if several or drag.grip is Grip.END else FULL_WIDTH

    return tuple(
        Ghost(column, span, text, shorter, share(column), solid=True, clashes=refused)
        for column, span in drag.pieces(board)
    )
