"""The tour at the front desk: book by a click and a few letters, take it back, check in."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from PySide6.QtCore import QPoint, Qt

from studio_app.domain.local_time import minute_of_day
from studio_app.domain.people import ClientMatch
from studio_app.domain.schedule import BookingStatus
from studio_app.services.clients import client_card, search_clients
from studio_app.services.schedule import load_schedule
from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.tour.hand import TourStopped
from studio_app.ui.tour.stage import Stage

CONTROL = Qt.KeyboardModifier.ControlModifier
LETTERS = 3
SHORTEST = 15


def look_at_the_day(stage: Stage) -> None:
    """The day of all trainers, with the card of a client whose session was clicked."""
    page = stage.page()
    stage.require(page.view() == "day", "The front desk does not begin with the day of all.")
    tiles = [tile for tile in page.calendar.board.tiles if tile.line is not None and tile.is_live]
    stage.require(len(tiles) > 5, "The demo studio's day is as good as empty.")
    coming = [tile for tile in tiles if tile.status is BookingStatus.BOOKED] or tiles
    click_tile(stage, coming[len(coming) // 2])
    stage.photograph("schedule-day-light")
    stage.require(stage.window().card.client_id(), "A click on a session shows no client's card.")


def book(stage: Stage) -> Tile:
    """Book in an empty slot, take it back by key, and book again; return the new session."""
    slot, client = open_form(stage)
    popup = stage.page().desk.popup
    hint = f"The booking of {client.name}"
    stage.photograph("booking")
    before = _credits(stage, client)
    stage.hand.press(Qt.Key.Key_Return)
    _find_booking(stage, slot, client)
    stage.require(not popup.isVisible(), "The booking form stayed open.")
    stage.photograph("booked")
    notice = stage.window().notice
    stage.require(notice.isVisible(), "Nothing tells that it was booked, and how to undo it.")
    stage.require(client.name in notice.text(), f"The notice does not name {client.name}.")
    stage.require(_is_stored(stage, slot, client), f"{hint} is on the screen and not stored.")
    stage.require(_credits(stage, client) == before - 1, f"{hint} spent no credit.")

    stage.hand.press(Qt.Key.Key_Z, CONTROL)
    stage.hand.wait_for(lambda: not _booking(stage, slot, client), f"{hint} taken back")
    stage.settle()
    stage.require(not _is_stored(stage, slot, client), f"{hint} is stored after the undo.")
    stage.require(_credits(stage, client) == before, f"{hint} taken back returned no credit.")

    _click_slot(stage, slot)
    _type_client(stage, client)
    stage.hand.press(Qt.Key.Key_Return)
    return _find_booking(stage, slot, client)


def check_in(stage: Stage, tile: Tile) -> None:
    """The client arrives: one key."""
    stage.hand.press(Qt.Key.Key_C)

    def arrived() -> bool:
        found = _same(stage, tile)
        return found is not None and found.status is BookingStatus.ARRIVED

    stage.hand.wait_for(arrived, f"The check-in of {tile.label}")
    stage.photograph("checked-in")


def meet_a_clash(stage: Stage, tile: Tile) -> None:
    """The same client cannot be at two places: the form says who is in the way, and stays."""
    calendar = stage.page().calendar
    times = range(tile.span.start, tile.span.end)
    slots = [slot for slot in _free_slots(stage, SHORTEST) if slot.minute in times]
    stage.require(slots, "No other trainer is free at the time of the new booking.")
    _click_slot(stage, slots[0])
    found = _search(stage, tile.label)
    _type_client(stage, next(match for match in found if match.name == tile.label))
    stage.hand.press(Qt.Key.Key_Return)
    popup = stage.page().desk.popup
    stage.hand.wait_for(lambda: not popup.is_busy, "The answer to a clash")
    stage.photograph("clash")
    stage.require(popup.isVisible(), f"{tile.label} was booked twice at the same time.")
    stage.hand.press(Qt.Key.Key_Escape)
    stage.require(not popup.isVisible(), "Esc does not close the booking form.")
    stage.require(calendar.hasFocus(), "The keys do not go back to the calendar.")


def cancel(stage: Stage, tile: Tile) -> None:
    """A booking is cancelled by key, and brought back."""
    click_tile(stage, tile)
    stage.hand.press(Qt.Key.Key_Delete)

    def cancelled() -> bool:
        found = _same(stage, tile)
        return found is None or not found.is_live

    stage.hand.wait_for(cancelled, f"The cancellation of {tile.label}")
    stage.hand.press(Qt.Key.Key_Z, CONTROL)
    stage.hand.wait_for(lambda: not cancelled(), f"The return of {tile.label}")
    stage.settle()


def open_form(stage: Stage, minutes: int = 0) -> tuple[Slot, ClientMatch]:
    """Click free slots of some length until a client with a credit is found for one of them."""
    for slot in _free_slots(stage, minutes):
        for client in _clients_for(stage, slot):
            _click_slot(stage, slot)
            _type_client(stage, client)
            return slot, client
    raise TourStopped("The day shows no free slot for a client who has a credit.")


def _free_slots(stage: Stage, minutes: int = 0) -> Iterator[Slot]:
    """Yield free slots of some length, the trainer's usual one by default, later and in sight."""
    calendar = stage.page().calendar
    now = calendar.minute_now() if calendar.today_columns() else 0
    for column in calendar.board.columns:
        length = minutes or column.trainers[0].session_minutes
        for minute in range(0, 24 * 60 - length, SHORTEST):
            span = DaySpan(column.day, minute, minute + length)
            if minute > now and _is_free(column, span) and _in_sight(stage, column, span):
                yield Slot(column.index, column.day, minute, column.trainers)


def _is_free(column: Column, span: DaySpan) -> bool:
    works = any(w.start <= span.start and span.end <= w.end for w in column.working)
    taken = [tile.span for tile in column.tiles] + [block.span for block in column.off_blocks]
    return works and not any(other.overlaps(span) for other in taken)


def _in_sight(stage: Stage, column: Column, span: DaySpan) -> bool:
    calendar = stage.page().calendar
    rect = calendar.viewport_rect(calendar.geometry_of_board.span_rect(column.index, span))
    return calendar.viewport().rect().contains(rect)


def _clients_for(stage: Stage, slot: Slot) -> Iterator[ClientMatch]:
    """Yield clients of the slot's trainer with a credit and nothing else at that time."""
    board = stage.page().calendar.board
    length = slot.trainers[0].session_minutes
    wanted = DaySpan(slot.day, slot.minute, slot.minute + length)
    busy = {tile.label for tile in board.tiles if tile.span.overlaps(wanted)}
    for tile in board.columns[slot.column].tiles:
        if tile.line is None or tile.label in busy or not tile.label[:LETTERS].isascii():
            continue
        for match in _search(stage, tile.label):
            if match.name == tile.label and match.credits_left:
                yield match


def _type_client(stage: Stage, client: ClientMatch) -> None:
    """Type the first letters of a name, and more of it until the client is the one marked."""
    picker = stage.page().desk.popup.picker
    stage.hand.wait_for(picker.field.hasFocus, "The field for a client")
    stage.hand.press(Qt.Key.Key_A, CONTROL)
    for end in range(LETTERS, len(client.name) + 1):
        stage.hand.type_text(client.name[end - LETTERS if end == LETTERS else end - 1 : end])
        stage.hand.wait_for(lambda: not picker.is_searching, "The clients found")
        chosen = picker.chosen()
        if chosen is not None and chosen.client_id == client.client_id:
            return
    raise TourStopped(f"{client.name} is not found by name.")


def _click_slot(stage: Stage, slot: Slot) -> None:
    calendar = stage.page().calendar
    span = DaySpan(slot.day, slot.minute, slot.minute + 15)
    rect = calendar.geometry_of_board.span_rect(slot.column, span)
    stage.hand.click(calendar.viewport(), calendar.viewport_point(rect.center()))
    stage.require(stage.page().desk.popup.isVisible(), "A click on a free slot opens no form.")


def click_tile(stage: Stage, tile: Tile) -> None:
    calendar = stage.page().calendar
    rect = calendar.geometry_of_board.tile_rect(tile)
    calendar.reveal(rect)
    corner = calendar.viewport_point(rect.topLeft())
    stage.hand.click(calendar.viewport(), corner + QPoint(12, 6))
    stage.settle()


def _find_booking(stage: Stage, slot: Slot, client: ClientMatch) -> Tile:
    found = stage.hand.wait_for(
        lambda: _booking(stage, slot, client), f"The booking of {client.name}"
    )
    stage.settle()
    return found


def _booking(stage: Stage, slot: Slot, client: ClientMatch) -> Tile | None:
    """Return the session on the screen that stands in a slot for a client."""
    for tile in stage.page().calendar.board.tiles:
        line = tile.line
        here = tile.column == slot.column and tile.span.start == slot.minute
        if here and line is not None and line.client_id == client.client_id and tile.is_live:
            return tile
    return None


def _same(stage: Stage, tile: Tile) -> Tile | None:
    for other in stage.page().calendar.board.tiles:
        if other.session.session_id == tile.session.session_id:
            return other
    return None


def _search(stage: Stage, name: str) -> tuple[ClientMatch, ...]:
    login = stage.witness()
    return stage.ask(
        lambda: search_clients(login.uow, login.viewer, name, now=stage.now()), "The search"
    )


def _credits(stage: Stage, client: ClientMatch) -> int:
    """Return what is left in all of a client's packages."""
    login = stage.witness()
    card = stage.ask(
        lambda: client_card(login.uow, login.viewer, client.client_id, stage.now()), "The card"
    )
    return sum(package.balance for package in card.packages)


def _is_stored(stage: Stage, slot: Slot, client: ClientMatch) -> bool:
    """Ask the database whether the client stands in the slot."""
    login, trainers = stage.witness(), _ids(slot)
    view = stage.ask(
        lambda: load_schedule(login.uow, login.viewer, slot.day, 1, trainers), "The schedule"
    )
    return any(
        line.client_id == client.client_id and line.status.occupies
        for session in view.sessions
        if minute_of_day(session.starts_at, login.organization.tz) == slot.minute
        for line in session.bookings
    )


def _ids(slot: Slot) -> tuple[UUID, ...]:
    return tuple(trainer.id for trainer in slot.trainers)
