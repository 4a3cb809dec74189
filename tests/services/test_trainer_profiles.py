"""Profiles of trainers: who reads and changes what, each step to be taken back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_papers import PaperKind
from studio_app.domain.trainer_profiles import (
    Certificate,
    ProfileChanged,
    ProfileEdit,
    TrainerProfile,
)
from studio_app.domain.trainer_steps import TrainerOutcome
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import TrainerProfileRow
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.pictures import EDGE, Square
from studio_app.services.trainer_certificates import (
    add_certificate,
    edit_certificate,
    remove_certificate,
)
from studio_app.services.trainer_list import trainer_lines
from studio_app.services.trainer_pictures import set_trainer_picture
from studio_app.services.trainer_profiles import papers_running_out, profile_page, save_profile
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import Hands, trail

ANNA, SARA = key("anna"), key("sara")


def page_of(hands: Hands, trainer: str = "anna") -> ProfilePage:
    return profile_page(hands.uow, hands.viewer, key(trainer), NOW)


def save(
    hands: Hands, seen: TrainerProfile, wanted: TrainerProfile, trainer: str = "anna"
) -> TrainerOutcome:
    edit = ProfileEdit(new_id(), key(trainer), seen, wanted)
    return save_profile(hands.uow, hands.viewer, edit, NOW)


def back(hands: Hands, outcome: TrainerOutcome) -> DiaryUndo:
    assert outcome.undo is not None
    done = undo(hands.uow, hands.viewer, outcome.undo, NOW, request_id=new_id())
    assert done.undo is not None
    return done.undo


def test_trainers_and_owners_edit_a_profile_and_take_it_back(
    studio: StudioDatabase, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    seen = page_of(anna)
    assert seen.profile.bio == "anna has danced since school"
    assert (seen.price, seen.profile.licence_number) == (8_000, "L-anna")
    assert seen.specialties_in_use == ("back",)
    assert page_of(owner).specialties_in_use == ("back",)
    wanted = replace(seen.profile, bio="Ballet.", specialties=("Ballet",), languages=("ko", "de"))
    outcome = save(anna, seen.profile, wanted)
    assert page_of(anna).profile == wanted
    assert page_of(owner).profile == wanted
    with pytest.raises(NotAllowed):
        save(anna, wanted, replace(wanted, colour=5))
    again = back(anna, outcome)
    assert page_of(anna).profile == seen.profile
    redone = undo(anna.uow, anna.viewer, again, NOW, request_id=new_id(), again=True)
    assert page_of(anna).profile == wanted

    # What the studio decides is the owner's; a trainer without a profile gets one.
    plain = page_of(owner, "sara").profile
    decided = replace(plain, name="Sara B", colour=7, client_capacity=9, bio="Hello.")
    save(owner, plain, decided, "sara")
    line = next(one for one in trainer_lines(owner.uow, owner.viewer) if one.id == SARA)
    assert (line.name, line.colour, line.capacity) == ("Sara B", 7, 9)
    told = [*trail(studio, ANNA), *trail(studio, SARA)]
    assert [entry.action for entry in told] == ["edited_trainer", "undo", "redo", "edited_trainer"]
    assert told[0].after["fields"] == ["bio", "languages", "specialties"]
    assert redone.undo is not None
    save(owner, wanted, replace(wanted, phone="+4930123456"))
    with pytest.raises(CannotUndo):
        undo(anna.uow, anna.viewer, redone.undo, NOW, request_id=new_id())


def test_what_a_trainer_writes_past_the_program_hides_no_other(
    studio: StudioDatabase, anna: Hands
) -> None:
    with anna.uow.writing() as work:
        mine = work.trainer_profiles._session.get_one(TrainerProfileRow, ANNA)
        mine.specialties, mine.links = 5, [6]
        work.commit()
    owner = Hands.of(studio.login("owner"))
    told = page_of(owner)
    assert (told.profile.specialties, told.profile.links) == ((), ())
    papers_running_out(owner.uow, owner.viewer, NOW)
    with owner.uow.reading() as work:
        assert work.transfer_lists.specialties()[ANNA] == ()


def test_only_the_same_field_changed_by_two_is_a_conflict(
    studio: StudioDatabase, anna: Hands
) -> None:
    owner, seen = Hands.of(studio.login("owner")), page_of(anna).profile
    save(owner, seen, replace(seen, colour=4, bio="Theirs"))
    save(anna, seen, replace(seen, website="https://example.com"))
    now = page_of(anna).profile
    assert (now.colour, now.bio, now.website) == (4, "Theirs", "https://example.com")
    with pytest.raises(ProfileChanged):
        save(anna, seen, replace(seen, bio="Mine"))


def test_certificates_and_the_picture_come_go_and_come_back(
    studio: StudioDatabase, anna: Hands
) -> None:
    first = Certificate(new_id(), "Pilates", "Academy", TODAY, TODAY + timedelta(days=700))
    added = add_certificate(anna.uow, anna.viewer, ANNA, first, NOW)
    names = {one.name for one in page_of(anna).certificates}
    assert names == {"First aid", "Pilates"}
    better = replace(first, issuer="The Academy")
    asked = (anna.uow, anna.viewer, ANNA, first, better, NOW)
    edited = edit_certificate(*asked, request_id=new_id())
    with pytest.raises(ChangedMeanwhile):
        remove_certificate(anna.uow, anna.viewer, ANNA, first, NOW, request_id=new_id())
    removed = remove_certificate(anna.uow, anna.viewer, ANNA, better, NOW, request_id=new_id())
    assert {one.name for one in page_of(anna).certificates} == {"First aid"}
    back(anna, removed)
    back(anna, edited)
    assert first in page_of(anna).certificates
    again = back(anna, added)
    assert first not in page_of(anna).certificates
    undo(anna.uow, anna.viewer, again, NOW, request_id=new_id(), again=True)
    assert first in page_of(anna).certificates

    picture = _two_coloured()
    left = Square(0, 0, 0.5)
    shown = set_trainer_picture(anna.uow, anna.viewer, ANNA, new_id(), picture, NOW, left)
    assert _colour(page_of(anna)) == "red"
    right = Square(1.5, 0.5, 0.5)
    set_trainer_picture(anna.uow, anna.viewer, ANNA, new_id(), picture, NOW, right)
    assert _colour(page_of(anna)) == "blue"
    with pytest.raises(CannotUndo):
        back(anna, shown)
    gone = set_trainer_picture(anna.uow, anna.viewer, ANNA, new_id(), None, NOW)
    assert page_of(anna).picture is None
    back(anna, gone)
    assert _colour(page_of(anna)) == "blue"


def test_who_else_reads_a_profile_and_who_does_not(studio: StudioDatabase, anna: Hands) -> None:
    desk, ben = Hands.of(studio.login("desk")), Hands.of(studio.login("ben"))
    page = page_of(desk)
    assert page.editable == frozenset()
    with pytest.raises(NotAllowed):
        save(desk, page.profile, replace(page.profile, bio="x"))
    with pytest.raises(NotAllowed):
        save(ben, page.profile, replace(page.profile, bio="x"))
    for name in ("ben", "asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            page_of(hands)
    away = Hands.of(studio.login("away owner"))
    with pytest.raises(NotFound):
        page_of(away)
    # Past the service, the database hides what is none of their business.
    asim = Hands.of(studio.login("asim"))
    with asim.uow.reading() as work:
        assert work.trainer_profiles.get(ANNA).profile.licence_number == ""
        assert work.trainer_profiles.get(ANNA).profile.bio == page.profile.bio


def test_owners_are_told_of_all_papers_that_run_out_and_trainers_of_their_own(
    studio: StudioDatabase,
) -> None:
    owner, ben = Hands.of(studio.login("owner")), Hands.of(studio.login("ben"))
    told = [(one.trainer_name, one.kind) for one in papers_running_out(*_who(owner), NOW)]
    licence, certificate = PaperKind.LICENCE, PaperKind.CERTIFICATE
    assert told[:2] == [("Anna", licence), ("Ben", licence)]
    assert set(told[2:]) == {(name, certificate) for name in ("Anna", "Ben", "Sara")}
    own = [(one.trainer_name, one.kind) for one in papers_running_out(*_who(ben), NOW)]
    assert own == [("Ben", licence), ("Ben", certificate)]
    assert papers_running_out(*_who(Hands.of(studio.login("desk"))), NOW) == ()


def _who(hands: Hands) -> tuple[UnitOfWork, Viewer]:
    return hands.uow, hands.viewer


def _two_coloured() -> bytes:
    picture = Image.new("RGB", (800, 400), "red")
    picture.paste("blue", (400, 0, 800, 400))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def _colour(page: ProfilePage) -> str:
    assert page.picture is not None
    with Image.open(io.BytesIO(page.picture.content)) as image:
        assert image.size == (EDGE, EDGE)
        assert page.picture.content_type == "image/jpeg"
        pixels = [image.convert("RGB").getpixel(at) for at in ((8, 8), (EDGE - 8, EDGE - 8))]
    reds = [pixel[0] > pixel[2] for pixel in pixels]  # type: ignore[index]
    assert reds[0] == reds[1]
    return "red" if reds[0] else "blue"
