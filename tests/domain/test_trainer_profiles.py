"""What can stand in a profile, what it lacks, and which papers are to be renewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from studio_app.domain.errors import InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.languages import language_name, languages_by_name
from studio_app.domain.trainer_papers import PaperKind, papers_of, running_out
from studio_app.domain.trainer_profiles import (
    Certificate,
    TrainerProfile,
    changed_by_both,
    cleaned,
    cleaned_certificate,
    complaints,
    completeness,
    merged,
    missing,
)
from studio_app.domain.web_addresses import kept_web_address, shown_web_address

TODAY = date(2026, 3, 10)
ANNA = TrainerProfile("Anna")
WHOLE = TrainerProfile(
    "Anna",
    bio="Danced since school.",
    specialties=("Back",),
    languages=("de",),
    working_since=2015,
    phone="+4930123456",
    email="anna@example.com",
    website="https://example.com",
    licence_number="L 1",
    licence_expires_on=TODAY,
    insurance_provider="Allsafe",
    insurance_policy="P 1",
    insurance_expires_on=TODAY,
)


def passed(name: str, expires_on: date | None, issuer: str = "") -> Certificate:
    return Certificate(new_id(), name, issuer, expires_on=expires_on)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("example.com", "https://example.com"),
        ("HTTP://Example.com/Anna", "http://example.com/Anna"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("www.instagram.com/anna/", "https://www.instagram.com/anna/"),
    ],
)
def test_an_address_is_kept_as_a_browser_opens_it(typed: str, kept: str) -> None:
    assert kept_web_address(typed) == kept
    assert shown_web_address("https://www.instagram.com/anna/") == "instagram.com/anna"


@pytest.mark.parametrize(
    "typed",
    [
        *("javascript:alert(1)", "mailto:ann@example.com", "https://ann:pw@example.com"),
        *("localhost", "1.2.3.4", "example.com and more", "https://[::1", "https://a..b"),
        "https://example.com/" + "a" * 200,
    ],
)
def test_what_is_no_page_on_the_web_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        kept_web_address(typed)


def test_a_profile_is_kept_in_one_form_and_each_fault_is_named_by_its_field() -> None:
    typed = replace(
        *(ANNA,),
        specialties=("  Lower   back", "lower back", "Ballet"),
        languages=("ko", "de", "ko"),
        phone="030 123456",
        website="example.com",
        links=("instagram.com/anna", "", "https://instagram.com/anna"),
    )
    kept = cleaned(typed, "DE", TODAY)
    assert kept.specialties == ("Ballet", "Lower back")
    assert kept.languages == ("ko", "de")
    assert kept.phone == "+4930123456"
    assert kept.links == ("https://instagram.com/anna",)
    wrong = TrainerProfile(
        " ",
        colour=99,
        session_minutes=3,
        client_capacity=-1,
        bio="x" * 5_001,
        specialties=("x" * 41,),
        languages=("xx",),
        working_since=2027,
        phone="nobody",
        email="nobody",
        website="nobody",
        links=("nobody",),
        licence_number="x\ny",
        licence_expires_on=date(1, 1, 1),
        insurance_provider="x" * 201,
        insurance_policy="x" * 201,
        insurance_expires_on=date(9999, 1, 1),
    )
    named = [problem.field for problem in complaints(wrong, "DE", TODAY)]
    assert set(named) == wrong.changed_from(ANNA) | {"name"}
    # What stood there before is no fault of whoever saves something else.
    assert complaints(wrong, "DE", TODAY, wrong) == ()


def test_languages_are_named_in_the_language_of_the_studio() -> None:
    assert language_name("ko", "de_AT") == "Koreanisch"
    assert languages_by_name("en")["German"] == "de"


def test_what_two_people_changed_in_other_fields_is_no_conflict() -> None:
    mine, theirs = replace(ANNA, bio="Mine"), replace(ANNA, colour=3)
    assert changed_by_both(mine, ANNA, theirs) == frozenset()
    assert merged(mine, ANNA, theirs) == replace(ANNA, bio="Mine", colour=3)
    both = replace(theirs, bio="Theirs")
    assert changed_by_both(mine, ANNA, both) == {"bio"}
    assert changed_by_both(mine, ANNA, replace(theirs, bio="Mine")) == frozenset()


def test_a_profile_says_how_whole_it_is() -> None:
    certificate = passed("First aid", None)
    assert missing(WHOLE, [certificate], has_picture=True) == ()
    assert completeness(()) == 100
    lacks = missing(replace(WHOLE, bio="", email=""), [], has_picture=False)
    assert lacks == ("picture", "bio", "email", "certificates")
    assert completeness(lacks) == 71
    assert completeness(missing(ANNA, [], has_picture=False)) == 0


def test_papers_are_told_of_sixty_days_ahead_the_longest_gone_first() -> None:
    day = timedelta(days=1)
    profile = replace(
        WHOLE, licence_expires_on=TODAY + 60 * day, insurance_expires_on=TODAY + 61 * day
    )
    old, renewed = passed("First aid", TODAY - day), passed("first AID", TODAY + 900 * day)
    gone, endless = passed("Rescue", TODAY - 5 * day), passed("Diploma", None)
    papers = papers_of(new_id(), profile, [old, renewed, gone, endless])
    told = [(paper.kind, paper.name) for paper in running_out(papers, TODAY)]
    assert told == [(PaperKind.CERTIFICATE, "Rescue"), (PaperKind.LICENCE, "")]


def test_a_certificate_has_a_name_and_runs_out_after_it_was_issued() -> None:
    kept = cleaned_certificate(passed(" First aid ", TODAY, " Red Cross "))
    assert (kept.name, kept.issuer) == ("First aid", "Red Cross")
    for wrong in (passed("", None), replace(kept, issued_on=TODAY + timedelta(days=1))):
        with pytest.raises(InvalidInput):
            cleaned_certificate(wrong)
