"""The record of a client: edited by who may, in the version that was looked at, with an undo."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from studio_app.domain.client_bulk import TagRequest
from studio_app.domain.client_details import ClientDetails, ClientEdit, DetailsChanged
from studio_app.domain.client_record import (
    AssignmentRule,
    ClientRecord,
    NewClientRule,
    TimelineKind,
)
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.people import ConsentKind, Gender
from studio_app.domain.transfers import Clashes, TransferRequest
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import TransferBack
from studio_app.repositories.schema import AuditEntryRow, ClientAlertRow
from studio_app.services.client_editing import create_client, edit_client
from studio_app.services.client_records import client_record, client_timeline
from studio_app.services.client_steps import (
    StillComes,
    add_note,
    record_consent,
    remove_note,
    set_active,
    set_picture,
)
from studio_app.services.client_tags import tag_clients
from studio_app.services.clients import search_clients
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.transfers import transfer_client
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, trail

LATER = NOW + timedelta(days=60)


def of(hands: Hands, client: str) -> ClientRecord:
    return client_record(hands.uow, hands.viewer, key(client), NOW)


def edited(hands: Hands, client: str, **values: Any) -> ClientOutcome:
    record = of(hands, client)
    wish = ClientEdit(new_id(), key(client), record.version, replace(record.details, **values))
    return edit_client(hands.uow, hands.viewer, wish, NOW)


def taken_back(hands: Hands, done: ClientOutcome, *, again: bool = False) -> ClientOutcome:
    assert done.undo is not None
    back = undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)
    return replace(done, undo=back.undo)


def test_all_that_is_known_is_kept_and_taken_back(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    before = of(desk, "cara").details
    done = edited(
        desk,
        "cara",
        name="  Cara  Müller ",
        phone="07400 / 123456",
        email="cara@Example.com",
        address="Hauptstr. 1\n10115 Berlin",
        birth_date=date(1990, 2, 28),
        gender=Gender.FEMALE,
        height_cm=172,
        weight_grams=64_500,
        emergency_name="Cem",
        emergency_phone="+44 7700 900123",
        payer_id=key("cem"),
        alert="Left knee",
        health_notes="Surgery in 2019",
        tags=("VIP", "  early bird ", "vip"),
    )
    record = of(anna, "cara")
    assert record.details == ClientDetails(
        name="Cara Müller",
        phone="+447400123456",
        email="cara@example.com",
        address="Hauptstr. 1\n10115 Berlin",
        birth_date=date(1990, 2, 28),
        gender=Gender.FEMALE,
        height_cm=172,
        weight_grams=64_500,
        emergency_name="Cem",
        emergency_phone="+447700900123",
        payer_id=key("cem"),
        alert="Left knee",
        health_notes="Surgery in 2019",
        tags=("early bird", "VIP"),
    )
    assert record.card.client.phone == "07400 123456"
    assert [(one.name, one.pays) for one in record.family] == [
        ("Cem Client", True),
        ("Cara Müller", False),
    ]
    assert of(desk, "cem").family_owes is not None
    (found,) = search_clients(desk.uow, desk.viewer, "07400 123")
    assert found.client_id == key("cara")
    (entry,) = (one for one in trail(studio, key("cara")) if one.action == "edited_client")
    assert "health_notes" in entry.after["fields"]
    assert "Surgery" not in str(entry.after) + str(entry.before)
    undone = taken_back(desk, done)
    assert of(desk, "cara").details == before
    taken_back(desk, undone, again=True)
    assert of(desk, "cara").details == record.details
    edited(desk, "cara", alert="")
    with pytest.raises(CannotUndo):
        taken_back(desk, done)


def test_nobody_overwrites_what_another_changed_meanwhile(desk: Hands, anna: Hands) -> None:
    seen = of(desk, "cara")
    edited(anna, "cara", alert="Shoulder")
    wish = ClientEdit(new_id(), key("cara"), seen.version, replace(seen.details, phone=""))
    with pytest.raises(DetailsChanged):
        edit_client(desk.uow, desk.viewer, wish, NOW)
    now = of(desk, "cara")
    again = replace(wish, request_id=new_id(), version=now.version, details=now.details)
    assert edit_client(desk.uow, desk.viewer, again, NOW).undo is None
    done = edited(anna, "cara", tags=("back",))
    assert edited(anna, "cara", tags=("back",)).undo is None
    assert done.undo is not None


_BAD: tuple[tuple[str, Any, str], ...] = (
    ("name", " ", "Type the client's name"),
    ("name", "x" * 3_000_000, "at most 200"),
    ("name", "Cara\x00", "plain letters"),
    ("name", "$argon2id$v=19", "looks like a password"),
    ("name", "Cara \u202e gnp", "plain letters"),
    ("phone", "call her", "Type a phone number"),
    ("email", "cara@nowhere", "behind the @"),
    ("birth_date", NOW.date() + timedelta(days=1), "future"),
    ("birth_date", date(1820, 1, 1), "year"),
    ("height_cm", 17, "centimetres"),
    ("weight_grams", 900_000, "kilograms"),
    ("emergency_phone", "12", "too short"),
    ("payer_id", key("cara"), "pay for themselves"),
    ("payer_id", key("hana"), "active client"),
    ("tags", ("x" * 41,), "at most 40"),
    ("health_notes", "x" * 10_001, "at most 10000"),
)


def test_a_tag_that_came_meanwhile_stays(desk: Hands) -> None:
    seen = of(desk, "cara")
    bulk = TagRequest(new_id(), (key("cara"),), "from the list", put_on=True)
    tag_clients(desk.uow, desk.viewer, bulk, NOW)
    mine = replace(seen.details, tags=("mine",), address="New Road 1")
    wish = ClientEdit(new_id(), key("cara"), seen.version, mine, seen.details)
    edit_client(desk.uow, desk.viewer, wish, NOW)
    assert of(desk, "cara").details == replace(mine, tags=("from the list", "mine"))


def test_bad_input_is_refused_beside_its_field(desk: Hands) -> None:
    before = of(desk, "cara")
    for field, value, says in _BAD:
        with pytest.raises(InvalidInput, match=says) as refused:
            edited(desk, "cara", **{field: value})
        assert refused.value.field == field
    assert of(desk, "cara") == before


def test_an_address_like_a_key_is_kept_and_stands_in_no_history(
    studio: StudioDatabase, desk: Hands
) -> None:
    address = f"{'a1' * 32}@example.com"
    edited(desk, "cara", email=address)
    assert of(desk, "cara").details.email == address
    assert address not in str([entry.after for entry in trail(studio, key("cara"))])


def test_right_to_left_names_and_emoji_are_kept(desk: Hands) -> None:
    for name in ("מרים כהן", "박미나", "Ana 👩‍👧 Лопез"):
        edited(desk, "cara", name=name)
        assert of(desk, "cara").details.name == name


def test_who_pays_for_others_is_paid_for_by_nobody(desk: Hands) -> None:
    edited(desk, "cem", payer_id=key("cara"))
    for client, payer in (("cara", "dora"), ("emil", "cem")):
        with pytest.raises(InvalidInput) as refused:
            edited(desk, client, payer_id=key(payer))
        assert refused.value.field == "payer_id"


def test_each_role_edits_what_is_its_own(studio: StudioDatabase, anna: Hands) -> None:
    asim, cara = (Hands.of(studio.login(name)) for name in ("asim", "cara"))
    for hands, phone in ((asim, "07400 111111"), (cara, "07400 222222")):
        edited(hands, "cara", phone=phone, address="Elsewhere 2")
        assert of(anna, "cara").card.client.phone == phone
        with pytest.raises(NotAllowed):
            edited(hands, "cara", name="Somebody Else")
    record = of(cara, "cara")
    assert (record.details.alert, record.details.tags, record.notes) == ("", (), ())
    assert of(asim, "cara").details.alert
    with pytest.raises(NotFound):
        of(cara, "cem")
    ben = Hands.of(studio.login("ben"))
    with pytest.raises(NotFound):
        of(ben, "cara")
    for hands in (asim, cara):
        with pytest.raises(NotAllowed):
            add_note(hands.uow, hands.viewer, key("cara"), new_id(), "Hm", NOW)


def test_a_new_client_comes_with_all_details_and_by_the_rule(
    studio: StudioDatabase, desk: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    details = ClientDetails("Mina Park", phone="07400 123456", alert="Asthma", tags=("new",))

    def created(rule: NewClientRule | None = None) -> tuple[str, ClientRecord]:
        if rule is not None:
            set_new_client_rule(owner.uow, owner.viewer, rule, NOW, request_id=new_id())
        wish = NewClient(new_id(), details.name, by_rule=True)
        done = create_client(desk.uow, desk.viewer, wish, details, NOW)
        assert create_client(desk.uow, desk.viewer, wish, details, NOW) == done
        return done.trainer_name, client_record(desk.uow, desk.viewer, done.client_id, NOW)

    trainer, record = created()
    assert (trainer, record.details.alert, record.details.tags) == ("", "Asthma", ("new",))
    assert created(NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("ben")))[0] == "Ben"
    # Anna has two, Ben has three by now, Sara has one.
    assert created(NewClientRule(AssignmentRule.LEAST_LOADED))[0] == "Sara"
    with pytest.raises(InvalidInput):
        created(NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("yuna")))
    with pytest.raises(NotAllowed):
        set_new_client_rule(desk.uow, desk.viewer, NewClientRule(), NOW, request_id=new_id())
    wish = NewClient(new_id(), "x")
    with pytest.raises(InvalidInput):
        create_client(desk.uow, desk.viewer, wish, replace(details, email="@"), NOW)


def test_notes_consents_and_a_picture_hang_on_a_client(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    client = key("cara")
    note = new_id()
    done = add_note(anna.uow, anna.viewer, client, note, " Likes mornings\r\n", NOW)
    (kept,) = (one for one in of(desk, "cara").notes if one.id == note)
    assert (kept.text, kept.author) == ("Likes mornings", "Anna")
    taken_back(anna, taken_back(anna, done), again=True)
    for hands, refusal in ((desk, NotAllowed), (anna, ChangedMeanwhile)):
        with pytest.raises(refusal):
            remove_note(hands.uow, hands.viewer, client, note, 99, NOW, request_id=new_id())
    version = kept.version + 2
    gone = remove_note(anna.uow, anna.viewer, client, note, version, NOW, request_id=new_id())
    assert note not in [one.id for one in of(desk, "cara").notes]
    taken_back(anna, gone)
    assert note in [one.id for one in of(desk, "cara").notes]
    for granted in (True, False, True):
        record_consent(
            desk.uow, desk.viewer, client, ConsentKind.PHOTOS, granted, NOW, request_id=new_id()
        )
    consents = {one.kind: one.granted for one in of(anna, "cara").consents}
    assert consents[ConsentKind.PHOTOS]
    large = io.BytesIO()
    Image.new("RGBA", (900, 600), (200, 30, 30, 128)).save(large, "PNG")
    former = of(anna, "cara").picture
    first = set_picture(desk.uow, desk.viewer, client, new_id(), large.getvalue(), NOW)
    picture = of(anna, "cara").picture
    assert picture is not None
    assert Image.open(io.BytesIO(picture.content)).size == (256, 256)
    second = set_picture(desk.uow, desk.viewer, client, new_id(), None, NOW)
    assert of(anna, "cara").picture is None
    taken_back(desk, second)
    assert of(anna, "cara").picture == picture
    taken_back(desk, first)
    assert of(anna, "cara").picture == former
    for bad in (b"", b"not a picture", large.getvalue()[:200]):
        with pytest.raises(InvalidInput):
            set_picture(desk.uow, desk.viewer, client, new_id(), bad, NOW)


def test_a_client_is_let_go_and_taken_back(desk: Hands) -> None:
    def set_to(client: str, active: bool) -> ClientOutcome:
        version = of(desk, client).version
        return set_active(
            desk.uow, desk.viewer, key(client), version, active, NOW, request_id=new_id()
        )

    with pytest.raises(StillComes, match="1"):
        set_to("cara", False)
    gone = set_to("gus", False)
    assert search_clients(desk.uow, desk.viewer, "gus") == ()
    undone = taken_back(desk, gone)
    assert of(desk, "gus").card.client.active
    taken_back(desk, undone, again=True)
    set_to("gus", True)
    assert of(desk, "gus").card.client.active


def test_the_timeline_pages_by_key_and_keeps_to_what_one_sees(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    for _ in range(5):
        add_note(anna.uow, anna.viewer, key("cara"), new_id(), "x", LATER)
    edited(desk, "cara", address="Elsewhere")
    record_consent(
        desk.uow, desk.viewer, key("cara"), ConsentKind.PRIVACY, True, NOW, request_id=new_id()
    )

    def walked(hands: Hands, limit: int) -> list[Any]:
        found: list[Any] = []
        place = None
        while True:
            page = client_timeline(hands.uow, hands.viewer, key("cara"), LATER, place, limit=limit)
            found += page.entries
            place = page.next_place
            if place is None:
                return found

    add_note(owner.uow, owner.viewer, key("cara"), new_id(), "seen", LATER)
    (seen,) = (one for one in walked(desk, 100) if one.subject == "seen")
    # The front desk knows its colleagues, though not their logins.
    assert seen.who == "Owner"
    whole = walked(owner, 100)
    assert whole == walked(owner, 2)
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)
    kinds = {one.kind for one in whole}
    assert kinds >= {
        TimelineKind.BOOKING,
        TimelineKind.PURCHASE,
        TimelineKind.TRAINER,
        TimelineKind.NOTE,
        TimelineKind.CONSENT,
        TimelineKind.CHANGE,
    }
    assert {one.kind for one in walked(desk, 100)} == kinds - {TimelineKind.CHANGE}
    only = client_timeline(
        owner.uow, owner.viewer, key("cara"), NOW, kinds=(TimelineKind.NOTE,), limit=100
    )
    assert len(only.entries) == len([one for one in whole if one.kind is TimelineKind.NOTE]) - 6
    cara = Hands.of(studio.login("cara"))
    own = [one.what for one in walked(cara, 100) if one.kind is TimelineKind.NOTE]
    assert set(own) <= {"session"}
    assert "session" not in [one.what for one in walked(desk, 100)]
    assert "session" in [one.what for one in walked(anna, 100)]


def test_health_stands_nowhere_but_where_staff_reads_it(
    studio: StudioDatabase, anna: Hands
) -> None:
    edited(anna, "cem", health_notes="Heart", alert="Careful")
    with studio.house() as connection:
        row = connection.execute(
            select(ClientAlertRow).where(ClientAlertRow.client_id == key("cem"))
        ).one()
        said = connection.execute(select(AuditEntryRow.after, AuditEntryRow.before)).all()
    assert (row.text, row.health_notes) == ("Careful", "Heart")
    assert "Heart" not in str(said)


def test_another_trainer_is_taken_back_by_name(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    version = of(owner, "cem").version
    request = TransferRequest(new_id(), key("cem"), key("ben"), version, clashes=Clashes.KEEP)
    transfer_client(owner.uow, owner.viewer, request, NOW, request_id=new_id())
    assert of(owner, "cem").card.trainer_name == "Ben"
    back = DiaryUndo(transfers=(TransferBack(request.transfer_id),))
    done = undo(owner.uow, owner.viewer, back, NOW, request_id=new_id())
    assert (done.subject, done.undo) == ("Cem Client", None)
    assert of(owner, "cem").card.trainer_name == "Anna"
    with pytest.raises(CannotUndo):
        undo(owner.uow, owner.viewer, back, NOW, request_id=new_id())
    desk = Hands.of(studio.login("desk"))
    with pytest.raises(NotAllowed):
        undo(desk.uow, desk.viewer, back, NOW, request_id=new_id())
