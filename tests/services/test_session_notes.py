"""Notes on sessions: written by who looks after the client, read by who may, taken back."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.note_content import NoteContent
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.session_notes import (
    NewNote,
    NoteChanged,
    NoteEdit,
    NoteOutcome,
    NothingToNoteOn,
    NotTheirTrainer,
    PrintedNotes,
    SessionNote,
    TemplateWish,
)
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories.schema import AssignmentRow, PerformedRequestRow
from studio_app.services.bookings import cancel
from studio_app.services.client_export import client_json, client_pdf
from studio_app.services.client_records import client_record, client_timeline
from studio_app.services.erasing import erase_client
from studio_app.services.note_reading import (
    note_sheet,
    noted_bookings,
    notes_of,
    notes_sheet,
    without_note,
)
from studio_app.services.note_templates import note_templates, remove_template, save_template
from studio_app.services.session_notes import edit_note, remove_note, write_note
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import Hands, trail, wish


@pytest.fixture(autouse=True, scope="module")
def registered() -> None:
    fonts.register(resource("fonts"))


SAID = NoteContent("Squats 3 x 8", exercises="Squats", homework="Walk", rating=4)
AFTER = NOW + timedelta(days=2, hours=2)


def as_(studio: StudioDatabase, name: str) -> Hands:
    return Hands.of(studio.login(name))


def written(
    hands: Hands, content: NoteContent = SAID, client: str = "cara", booking: UUID | None = None
) -> NoteOutcome:
    return write_note(
        hands.uow, hands.viewer, NewNote(new_id(), key(client), booking, content), NOW
    )


def changed(hands: Hands, note: SessionNote, content: NoteContent) -> NoteOutcome:
    edit = NoteEdit(new_id(), note.id, note.version, content)
    return edit_note(hands.uow, hands.viewer, edit, NOW)


def read(hands: Hands, client: str = "cara") -> list[NoteContent]:
    return [one.content for one in notes_of(hands.uow, hands.viewer, key(client)).notes]


def taken_back(hands: Hands, done: Any, *, again: bool = False) -> Any:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)


def test_a_note_is_written_read_changed_and_taken_back(
    studio: StudioDatabase, anna: Hands, desk: Hands
) -> None:
    asim, cara, ben, owner = (as_(studio, name) for name in ("asim", "cara", "ben", "owner"))
    there, shared_there = read(anna), read(cara)
    done = written(anna)
    assert read(anna) == read(asim) == read(owner) == [SAID, *there]
    assert read(ben) == []
    assert read(cara) == shared_there
    with pytest.raises(NotAllowed):
        read(desk)
    for hands in (asim, cara, desk):
        with pytest.raises(NotAllowed):
            written(hands)
    with pytest.raises(NotFound):
        written(ben)
    (note, *_) = notes_of(owner.uow, owner.viewer, key("cara")).notes
    assert (note.trainer, note.author, note.booking_id) == ("Anna", "Anna", None)
    with pytest.raises(NotAllowed):
        changed(owner, note, SAID)
    better = NoteContent("Squats 3 x 10", rating=5, shared=True)
    edited = changed(anna, note, better)
    assert read(cara) == [better, *shared_there]
    with pytest.raises(NoteChanged):
        changed(anna, note, SAID)
    taken_back(anna, edited)
    assert read(cara) == shared_there
    assert read(anna) == [SAID, *there]
    with pytest.raises(CannotUndo):
        taken_back(anna, edited)
    gone = taken_back(anna, done)
    assert read(anna) == there
    taken_back(anna, gone, again=True)
    assert read(anna) == [SAID, *there]
    entries = trail(studio, note.id)
    assert [one.action for one in entries] == [
        *("wrote_session_note", "edited_session_note", "undo", "undo", "redo")
    ]
    assert "shared" in entries[1].after["fields"]
    assert not any("Squats" in f"{one.before}{one.after}" for one in entries)


def test_only_one_note_of_ones_own_is_on_a_session(
    studio: StudioDatabase, anna: Hands, desk: Hands
) -> None:
    owner = as_(studio, "owner")
    booked = desk.book(wish("cem", "anna"))
    with pytest.raises(NothingToNoteOn):
        written(anna, client="cem", booking=booked.booking_id)
    desk.mark(booked, BookingStatus.COMPLETED)
    assert booked.booking_id in [
        one.booking_id for one in without_note(anna.uow, anna.viewer, AFTER).sessions
    ]
    sheet = note_sheet(anna.uow, anna.viewer, key("cem"), None, AFTER)
    assert sheet.session is not None
    assert sheet.session.booking_id == booked.booking_id
    assert sheet.note is None
    assert sheet.last is not None
    assert sheet.last.content.rating == 4
    noted = NewNote(new_id(), key("cem"), booked.booking_id, SAID)
    first = write_note(anna.uow, anna.viewer, noted, AFTER)
    assert write_note(anna.uow, anna.viewer, noted, AFTER) == first
    with pytest.raises(NoteChanged):
        written(anna, client="cem", booking=booked.booking_id)
    written(owner, client="cem", booking=booked.booking_id)
    sheet = note_sheet(anna.uow, anna.viewer, key("cem"), booked.booking_id, AFTER)
    assert sheet.note is not None
    assert sheet.note.content == SAID
    assert [one.author for one in sheet.others] == ["Owner"]
    assert booked.booking_id not in [
        one.booking_id for one in without_note(anna.uow, anna.viewer, AFTER).sessions
    ]
    day = TODAY + timedelta(days=2)
    assert noted_bookings(anna.uow, anna.viewer, day, 1) == {booked.booking_id}
    for hands in (desk, as_(studio, "ben")):
        assert noted_bookings(hands.uow, hands.viewer, day, 1) == frozenset()
    remove = remove_note(
        *(anna.uow, anna.viewer, sheet.note.id, sheet.note.version, AFTER), request_id=new_id()
    )
    assert [one.author_id for one in notes_of(anna.uow, anna.viewer, key("cem")).notes][:1] == [
        owner.viewer.user_id
    ]
    taken_back(anna, remove)
    assert SAID in read(anna, "cem")


def test_former_trainers_and_those_who_stand_in_write_nothing(
    studio: StudioDatabase, anna: Hands
) -> None:
    ben, sara = as_(studio, "ben"), as_(studio, "sara")
    with pytest.raises(NotTheirTrainer):
        note_sheet(anna.uow, anna.viewer, key("fay"), key("fay past"), NOW)
    done = written(anna)
    (note, *_) = notes_of(anna.uow, anna.viewer, key("cara")).notes
    with studio.house() as connection:
        of_cara = AssignmentRow.client_id == key("cara")
        connection.execute(update(AssignmentRow).where(of_cara).values(trainer_id=key("ben")))
    assert read(anna) == []
    assert SAID in read(ben)
    with pytest.raises(CannotUndo):
        taken_back(anna, done)
    with pytest.raises(NotFound):
        changed(anna, note, SAID)
    assert read(sara) == []


def test_a_note_says_something_and_not_too_much(anna: Hands) -> None:
    for content in (NoteContent("  \n "), NoteContent(shared=True), NoteContent("x", rating=6)):
        with pytest.raises(InvalidInput):
            written(anna, content)
    with pytest.raises(InvalidInput) as refused:
        written(anna, NoteContent("x", homework="y" * 5_001))
    assert refused.value.field == "homework"
    done = written(anna, NoteContent(rating=3))
    page = client_timeline(anna.uow, anna.viewer, key("cara"), NOW)
    assert done.key in [one.id for one in page.entries]
    taken_back(anna, done)
    page = client_timeline(anna.uow, anna.viewer, key("cara"), NOW)
    assert done.key not in [one.id for one in page.entries]


def test_nothing_that_was_noted_stays_of_who_is_erased(studio: StudioDatabase, anna: Hands) -> None:
    owner = as_(studio, "owner")
    for booking in [*client_record(owner.uow, owner.viewer, key("cem"), NOW).card.next]:
        done = cancel(owner.uow, owner.viewer, booking.booking_id, 1, NOW, request_id=new_id())
        assert done.changes
    noted = written(anna, client="cem")
    version = client_record(owner.uow, owner.viewer, key("cem"), NOW).version
    erase_client(owner.uow, owner.viewer, key("cem"), version, NOW, request_id=new_id())
    assert not any("Squats" in str(one) or one.rating for one in read(owner, "cem"))
    with pytest.raises(CannotUndo):
        taken_back(anna, noted)
    with studio.house() as connection:
        kept = connection.execute(select(PerformedRequestRow.outcome)).scalars()
        assert not any("Squats" in str(one) for one in kept)


def test_pages_follow_each_other(anna: Hands) -> None:
    for number in range(22):
        written(anna, NoteContent(f"Number {number}"))
    first = notes_of(anna.uow, anna.viewer, key("cara"))
    assert first.next_place is not None
    second = notes_of(anna.uow, anna.viewer, key("cara"), first.next_place)
    keys = [one.id for one in (*first.notes, *second.notes)]
    assert len(set(keys)) == len(keys) == 24
    assert second.next_place is None


def test_templates_are_the_studios_or_ones_own(
    studio: StudioDatabase, anna: Hands, desk: Hands
) -> None:
    owner, ben = as_(studio, "owner"), as_(studio, "ben")

    def saved(hands: Hands, name: str, *, own: bool, **values: Any) -> NoteOutcome:
        texts = {"done": f"{name}:"}
        made = TemplateWish(new_id(), values.pop("key", new_id()), own, name, texts, **values)
        return save_template(hands.uow, hands.viewer, made, NOW)

    def names(hands: Hands) -> list[str]:
        return [one.name for one in note_templates(hands.uow, hands.viewer)]

    before = names(ben)
    studios, own = saved(owner, "Yoga", own=False), saved(anna, "Run", own=True)
    assert "Yoga" in names(ben)
    assert "Run" not in names(ben)
    assert {"Yoga", "Run"} <= set(names(anna))
    assert "Run" not in names(owner)
    for hands, is_own in ((anna, False), (desk, True), (owner, True)):
        with pytest.raises(NotAllowed):
            saved(hands, "More", own=is_own)
    with pytest.raises(InvalidInput):
        saved(anna, "run", own=True)
    for hands, done in ((ben, studios), (anna, studios)):
        with pytest.raises(NotAllowed):
            remove_template(hands.uow, hands.viewer, done.key, 1, NOW, request_id=new_id())
    with pytest.raises(NotFound):
        remove_template(ben.uow, ben.viewer, own.key, 1, NOW, request_id=new_id())
    edited = saved(anna, "Run fast", own=True, key=own.key, version=1)
    with pytest.raises(ChangedMeanwhile):
        saved(anna, "Run on", own=True, key=own.key, version=1)
    taken_back(anna, edited)
    assert "Run" in names(anna)
    removed = remove_template(owner.uow, owner.viewer, studios.key, 1, NOW, request_id=new_id())
    assert names(ben) == before
    taken_back(owner, removed)
    assert "Yoga" in names(ben)
    sheet = note_sheet(anna.uow, anna.viewer, key("cara"), key("cara past"), NOW)
    (template,) = (one for one in sheet.templates if one.name == "Yoga")
    assert NoteContent(homework="Walk").filled_from(template.texts) == NoteContent(
        "Yoga:", homework="Walk"
    )
    assert NoteContent("Mine").filled_from(template.texts) == NoteContent("Mine")


def test_what_is_known_of_a_client_holds_what_was_noted(
    studio: StudioDatabase, anna: Hands
) -> None:
    owner, cara = as_(studio, "owner"), as_(studio, "cara")
    written(anna, NoteContent("Bench press", rating=5))
    written(anna, NoteContent("Shared steps", shared=True))
    whole = client_json(owner.uow, owner.viewer, key("cara"), NOW).decode()
    theirs = client_json(cara.uow, cara.viewer, key("cara"), NOW).decode()
    assert "Bench press" in whole
    assert "Bench press" not in theirs
    assert "Shared steps" in theirs
    assert printed(client_pdf(cara.uow, cara.viewer, key("cara"), NOW)).count("Shared steps") == 2
    wanted = PrintedNotes(key("cara"), TODAY - timedelta(days=1), TODAY)
    paper = printed(notes_sheet(anna.uow, anna.viewer, wanted, NOW))
    assert "Bench press" in paper
    assert "5 of 5 stars" in paper
    assert "lifts more" not in paper
    for day, word in ((None, "lifts more"), (TODAY, "Nothing was noted")):
        last = TODAY + timedelta(days=1)
        wanted = PrintedNotes(key("cara"), day and last, last)
        assert word in printed(notes_sheet(anna.uow, anna.viewer, wanted, NOW))


def printed(content: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
