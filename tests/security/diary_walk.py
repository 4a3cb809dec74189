"""Whatever leaves an entry in the trail about the diary, done once each by those who may."""

from __future__ import annotations

from datetime import datetime, timedelta

from studio_app.domain.classes import ClassChange, ClassRequest
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.domain.time_off import TimeOffDecision, TimeOffKind, TimeOffRequest
from studio_app.domain.waiting_list import WaitingWish, WaitRequest
from studio_app.services.calendar_feeds import BusyImport, import_busy_times
from studio_app.services.classes import add_class, cancel_class, change_class
from studio_app.services.moves import move
from studio_app.services.new_clients import add_client
from studio_app.services.time_off import ask_time_off, withdraw_time_off
from studio_app.services.time_off_decisions import decide_time_off
from studio_app.services.waiting_list import add_to_list, book_waiting, waiting_list, withdraw
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import SLOT, Hands, session_of, wish

DAY = timedelta(days=1)


def walk_the_diary(studio: StudioDatabase, now: datetime) -> None:
    """Move, take back and do again; classes, the waiting list, time off, calendars, new clients."""
    desk, owner, anna = (Hands.of(studio.login(name)) for name in ("desk", "owner", "anna"))
    later = SLOT + 30 * DAY
    booked = desk.book(wish("cara", "anna", later))
    session = session_of(studio, booked.booking_id)
    there = MoveRequest(session.id, session.version, key("ben"), later, 60)
    move(desk.uow, desk.viewer, there, now, request_id=new_id())
    kept = desk.book(wish("cem", "anna", later + DAY))
    desk.redo(desk.undo(kept))
    again = desk.book(wish("cem", "anna", later + 2 * DAY))
    desk.mark(desk.check_in(again), BookingStatus.BOOKED)
    _classes(desk, later + 3 * DAY, now)
    _waiting(desk, later + 4 * DAY, now)
    _time_off(owner, anna, later + 10 * DAY, now)
    content = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:{later:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{content}END:VEVENT\r\n"
    file = BusyImport(key("anna"), "x.ics", f"{calendar}END:VCALENDAR\r\n".encode())
    import_busy_times(anna.uow, anna.viewer, file, later - DAY, request_id=new_id())
    add_client(desk.uow, desk.viewer, NewClient(new_id(), "Somebody New"), now)


def _classes(desk: Hands, at: datetime, now: datetime) -> None:
    request = ClassRequest(new_id(), key("anna"), at, 60, "Mat class", 5)
    add_class(desk.uow, desk.viewer, request, now)
    change = ClassChange(request.session_id, 1, "Mat", 6)
    change_class(desk.uow, desk.viewer, change, now, request_id=new_id())
    cancel_class(desk.uow, desk.viewer, request.session_id, 2, now, request_id=new_id())


def _waiting(desk: Hands, at: datetime, now: datetime) -> None:
    wanted = WaitingWish(first_day=at.date(), last_day=at.date())
    requests = [WaitRequest(new_id(), key(client), wanted, "") for client in ("cara", "cem")]
    for request in requests:
        add_to_list(desk.uow, desk.viewer, request, now)
    found = {one.client_id: one for one in waiting_list(desk.uow, desk.viewer, now)}
    first, second = found[key("cara")], found[key("cem")]
    who = (desk.uow, desk.viewer)
    book_waiting(*who, first.id, first.version, wish("cara", "anna", at), now)
    withdraw(*who, second.id, second.version, now, request_id=new_id())


def _time_off(owner: Hands, anna: Hands, at: datetime, now: datetime) -> None:
    def asked(hands: Hands, start: datetime) -> TimeOffRequest:
        request = TimeOffRequest(
            new_id(), key("anna"), start, start + DAY, TimeOffKind.PERSONAL, "the sea"
        )
        ask_time_off(hands.uow, hands.viewer, request, now)
        return request

    asked(owner, at)
    for number, approve in ((2, True), (4, False)):
        decision = TimeOffDecision(asked(anna, at + number * DAY).time_off_id, 1, approve, "well")
        decide_time_off(owner.uow, owner.viewer, decision, now, request_id=new_id())
    gone = asked(anna, at + 6 * DAY).time_off_id
    withdraw_time_off(anna.uow, anna.viewer, gone, 1, now, request_id=new_id())
