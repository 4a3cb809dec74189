"""Whatever leaves an entry in the trail about the team and its hours, done once each."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from studio_app.domain.assignments import NoteOnAssignment
from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import MailSecurity, MailSettings
from studio_app.domain.note_content import NoteContent
from studio_app.domain.people import Role
from studio_app.domain.session_notes import NewNote, NoteEdit
from studio_app.domain.studio_days import CloseRequest, Holiday, PlaceTerms
from studio_app.domain.team import RoleChange
from studio_app.domain.working_hours import DayRequest, WeekRequest, WeekSpan
from studio_app.repositories.schema import ReceiptRow
from studio_app.services.assignments import assignment_history, note_assignment
from studio_app.services.backfill import BackfillWish, run_backfill
from studio_app.services.closed_days import close_days, open_day, rename_closed_day, studio_year
from studio_app.services.note_reading import notes_of
from studio_app.services.opening_hours import opening_sheet, set_opening_hours
from studio_app.services.outbox import (
    cancel_mail,
    mail_receipts,
    send_mail_again,
    set_mail_settings,
)
from studio_app.services.places import (
    add_place,
    change_place,
    order_places,
    places_of_studio,
    retire_place,
)
from studio_app.services.session_notes import edit_note, remove_note, write_note
from studio_app.services.team_roles import change_helped, change_role, set_trainer_limit
from studio_app.services.undoing import undo
from studio_app.services.working_hours import hours_sheet, set_day, set_week
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.mail_hands import LETTER
from tests.services.steps import Hands


def walk_the_team(studio: StudioDatabase, now: datetime) -> None:
    """Keep hours and places, send mail, write notes, give trainers to clients."""
    owner, anna = (Hands.of(studio.login(name)) for name in ("owner", "anna"))
    _walk_the_hours(owner, now)
    _walk_the_studio(owner, now)
    _walk_the_mail(studio, owner, now)
    _walk_the_notes(anna, now)
    _walk_the_assignments(owner, now)


def walk_the_roles(owner: Hands, helper: UUID, now: datetime) -> None:
    """Let an assistant help somebody else, and make of them one of the front desk; set the limit.

    The assistant is one of the studio's own: other logins are shared by all studios of a server.
    """
    who = (owner.uow, owner.viewer)
    change_helped(*who, helper, (key("ben"),), now, request_id=new_id())
    change_role(*who, RoleChange(helper, Role.FRONT_DESK), now, request_id=new_id())
    set_trainer_limit(*who, 50, now, request_id=new_id())


def _walk_the_hours(owner: Hands, now: datetime) -> None:
    who, day = (owner.uow, owner.viewer), now.date() + timedelta(days=9)
    hours = (WeekSpan(day.weekday(), 600, 900),)
    seen = hours_sheet(*who, key("ben"), now).seen
    set_week(*who, WeekRequest(new_id(), key("ben"), day, None, hours, seen), now)
    set_day(*who, DayRequest(new_id(), key("ben"), day, ()), now)
    days = hours_sheet(*who, key("ben"), now).single_days
    seen = next(one.seen for one in days if one.day == day)
    set_day(*who, DayRequest(new_id(), key("ben"), day, None, seen=seen), now)
    seen = opening_sheet(*who, now).seen
    set_opening_hours(*who, WeekRequest(new_id(), None, day, None, hours, seen), now)


def _walk_the_studio(owner: Hands, now: datetime) -> None:
    who, place = (owner.uow, owner.viewer), new_id()
    day = now.date() + timedelta(days=400)
    close_days(*who, CloseRequest(new_id(), (Holiday(day, "Feast"),)), now)
    (closed,) = [one for one in studio_year(*who, day.year, now).days if one.day == day]
    assert closed.closure is not None
    which, version = closed.closure.id, closed.closure.version
    rename_closed_day(*who, which, version, "Great feast", now, request_id=new_id())
    open_day(*who, which, version + 1, now, request_id=new_id())
    add_place(*who, place, PlaceTerms("Garden"), now)
    change_place(*who, place, 1, PlaceTerms("Yard"), now, request_id=new_id())
    order = [one.id for one in reversed(places_of_studio(*who))]
    order_places(*who, order, place, now, request_id=new_id())
    for back in (False, True):
        version = next(one.version for one in places_of_studio(*who) if one.id == place)
        retire_place(*who, place, version, now, request_id=new_id(), back=back)


def _walk_the_mail(studio: StudioDatabase, owner: Hands, now: datetime) -> None:
    who, message = (owner.uow, owner.viewer), new_id()
    host, sender = "mail.example.com", "desk@example.com"
    settings = MailSettings(host, 587, MailSecurity.STARTTLS, "desk", "Harbour Studio", sender)
    set_mail_settings(*who, settings, now, request_id=new_id())
    with studio.house() as connection:
        query = select(ReceiptRow.id).where(ReceiptRow.client_id == key("cara")).limit(1)
        receipt = connection.execute(query).scalar_one()
    mail_receipts(
        *(*who, [receipt], "cara@example.com", LETTER, "Receipt.pdf", now), request_id=message
    )
    cancel_mail(*who, message, now, request_id=new_id())
    send_mail_again(*who, message, now, request_id=new_id())


def _walk_the_notes(anna: Hands, now: datetime) -> None:
    who, note = (anna.uow, anna.viewer), new_id()
    write_note(*who, NewNote(note, key("cara"), None, NoteContent("Squats")), now)
    edit_note(*who, NoteEdit(new_id(), note, 1, NoteContent("Squats and a walk")), now)
    (kept,) = [one for one in notes_of(*who, key("cara")).notes if one.id == note]
    remove_note(*who, note, kept.version, now, request_id=new_id())


def _walk_the_assignments(owner: Hands, now: datetime) -> None:
    who = (owner.uow, owner.viewer)
    done = run_backfill(
        *who, BackfillWish(new_id(), NewClientRule(AssignmentRule.LEAST_LOADED)), now
    )
    assert done.undo is not None
    undo(*who, done.undo, now, request_id=new_id())
    line = assignment_history(*who, key("cara"))[0]
    note_assignment(*who, NoteOnAssignment(new_id(), line.id, line.note, "likes mornings"), now)
