"""Entries read like sentences, whatever stands in them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

import studio_app
from studio_app.domain.audit import KNOWN_ACTIONS, AuditEntry, AuditKind
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.ui.audit.delegate import SIGNS
from studio_app.ui.audit.facts import facts_of
from studio_app.ui.audit.sentences import audit_sentence, kind_word
from tests.factories import NOW, key

HOME = Organization(key("home"), "Home", "Europe/Berlin", "EUR", "en_GB")
AWAY = Organization(key("away"), "Away", "Asia/Seoul", "KRW", "ko_KR")
BOOKING = {
    "client": "Cara Client",
    "starts_at": "2026-03-12T09:00:00+00:00",
    "ends_at": "2026-03-12T10:00:00+00:00",
    "status": "booked",
    "charge": 8000,
}
WHEN = "Thu, 12 Mar 2026, 10:00 to 11:00"
_THEN = {name: BOOKING[name] for name in ("starts_at", "ends_at")}
CLASS = {"title": "Pilates", "capacity": 12} | _THEN
OVERLAPS = [
    {"diary": "trainer", "who": "Ben", "client": "Dora Client"} | _THEN,
    {"diary": "client", "who": "Cara Client"} | _THEN,
    {"diary": "time_off", "who": "Ben"} | _THEN,
]


def entry(action: str, **values: Any) -> AuditEntry:
    """Return an entry by Nora Desk."""
    usual: dict[str, Any] = {
        "id": new_id(),
        "at": NOW,
        "user_id": key("user desk"),
        "user_name": "Nora Desk",
        "subject": "booking",
        "subject_id": key("cara next"),
        "subject_name": None,
        "client_id": None,
        "client_name": None,
        "reason": "",
        "before": {},
        "after": {},
        "number": 1,
        "recorded_at": values.get("at", NOW) + timedelta(seconds=1),
    }
    return AuditEntry(action=action, **usual | values)


def said(action: str, **values: Any) -> str:
    """Return the sentence of an entry in the home studio."""
    return audit_sentence(entry(action, **values), HOME)


@pytest.mark.parametrize(
    ("action", "values", "sentence"),
    [
        (
            "booked",
            {"after": BOOKING | {"trainer": "Anna"}},
            f"Nora Desk booked Cara Client with Anna for {WHEN}",
        ),
        (
            "booked",
            {"after": BOOKING, "reason": "they share the hall"},
            f"Nora Desk booked Cara Client for {WHEN}, because: they share the hall",
        ),
        (
            "booked",
            {
                "after": BOOKING | {"trainer": "Ben", "overlaps": OVERLAPS},
                "reason": "they share the hall",
            },
            f"Nora Desk booked Cara Client with Ben for {WHEN}, although Ben was booked {WHEN} "
            f"(Dora Client) and Cara Client was booked {WHEN} and Ben had time off {WHEN}, "
            "because: they share the hall",
        ),
        (
            "cancel",
            {"before": BOOKING, "after": {"status": "cancelled"}, "reason": "ill"},
            f"Nora Desk cancelled Cara Client for {WHEN}, because: ill",
        ),
        (
            "cancel",
            {"before": BOOKING, "after": {"status": "late_cancelled"}},
            f"Nora Desk cancelled Cara Client late for {WHEN}",
        ),
        (
            "check_in",
            {"before": BOOKING, "after": {"status": "arrived"}},
            f"Nora Desk checked Cara Client in for {WHEN}",
        ),
        (
            "complete",
            {"before": BOOKING | {"status": "arrived"}, "after": {"status": "completed"}},
            f"Nora Desk marked Cara Client as completed for {WHEN}",
        ),
        (
            "no_show",
            {"before": BOOKING, "after": {"status": "no_show"}},
            f"Nora Desk marked Cara Client as a no-show for {WHEN}",
        ),
        (
            "cancel",
            {"before": BOOKING | {"status": "arrived"}, "after": {"status": "cancelled"}},
            f"Nora Desk cancelled Cara Client for {WHEN} (was arrived)",
        ),
        (
            "booked",
            {"after": BOOKING | {"trainer": "Anna", "title": "Pilates"}},
            f"Nora Desk booked Cara Client into Pilates with Anna for {WHEN}",
        ),
        (
            "class_added",
            {"subject": "session", "after": CLASS | {"trainer": "Anna"}},
            f"Nora Desk added Pilates with Anna for {WHEN}",
        ),
        (
            "undo",
            {
                "subject": "session",
                "before": CLASS | {"standing": True},
                "after": _THEN | {"standing": False},
            },
            f"Nora Desk took back that Pilates was added for {WHEN}",
        ),
        (
            "redo",
            {
                "subject": "session",
                "before": CLASS | {"standing": True},
                "after": _THEN | {"standing": False},
            },
            f"Nora Desk took Pilates away again for {WHEN}",
        ),
        *(
            (action, {"subject": "client", "client_name": "Cara Client"}, f"Nora Desk {words}")
            for action, words in (
                ("added_client", "added Cara Client"),
                ("undo", "took back that Cara Client was added"),
                ("redo", "added Cara Client again"),
            )
        ),
        ("undo", {"before": BOOKING}, f"Nora Desk took back the booking of Cara Client for {WHEN}"),
        (
            "undo",
            {"before": BOOKING | {"status": "no_show"}, "after": {"status": "booked"}},
            f"Nora Desk took a step back: Cara Client is booked again for {WHEN} (was no-show)",
        ),
        (
            "transferred",
            {
                "before": {"client": "Cara Client", "trainer": "Anna"},
                "after": {"trainer": "Ben", "sessions": 2, "kept": 0},
                "reason": "evenings",
            },
            "Nora Desk moved Cara Client from Anna to Ben, because: evenings",
        ),
        (
            "transferred",
            {"before": {"client": "Gus Client", "trainer": None}, "after": {"trainer": "Ben"}},
            "Nora Desk moved Gus Client from nobody to Ben",
        ),
        (
            "transfer_undone",
            {"before": {"client": "Cara Client", "trainer": "Ben"}, "after": {"trainer": "Anna"}},
            "Nora Desk moved Cara Client back from Ben to Anna",
        ),
        *(
            (action, {"before": {"client": "Cara"}, "after": {"with": "Kara"}}, f"Nora Desk {said}")
            for action, said in (
                ("merged_clients", "merged Kara into Cara"),
                ("merge_undone", "made Kara and Cara two again"),
            )
        ),
        (
            "asked_for_transfer",
            {"after": {"client": "Cara Client"}},
            "Nora Desk asked to move Cara Client to a trainer",
        ),
        (
            "declined_transfer",
            {"before": {"client": "Cara Client"}},
            "Nora Desk declined to move Cara Client to a trainer",
        ),
        (
            "asked_for_transfer",
            {"after": {"client": "Cara Client", "trainer": "Ben"}, "reason": "evenings"},
            "Nora Desk asked to move Cara Client to Ben, because: evenings",
        ),
        (
            "declined_transfer",
            {"before": {"client": "Cara Client"}, "after": {"trainer": "Ben"}},
            "Nora Desk declined to move Cara Client to Ben",
        ),
        (
            "password_changed",
            {"subject": "user", "subject_id": key("user desk"), "subject_name": "Nora Desk"},
            "Nora Desk chose a new password",
        ),
        (
            "password_changed",
            {"subject": "user", "subject_id": key("user anna"), "subject_name": "Anna"},
            "Nora Desk gave Anna a new password",
        ),
        (
            "unlocked",
            {"subject": "user", "subject_id": key("user anna"), "subject_name": "Anna"},
            "Nora Desk unlocked the login of Anna",
        ),
        ("unlocked", {"subject": "user"}, "Nora Desk unlocked the login of somebody"),
        (
            "invited",
            {"after": {"name": "Ann Lee", "login": "ann", "role": "front_desk"}},
            "Nora Desk invited Ann Lee as front desk",
        ),
        ("invitation_accepted", {}, "Nora Desk accepted the invitation"),
        (
            "invitation_revoked",
            {"before": {"name": "Ann Lee"}},
            "Nora Desk took the invitation of Ann Lee back",
        ),
        (
            "login_closed",
            {"before": {"name": "Ann Lee"}, "subject_name": "Ann Park"},
            "Nora Desk closed the login of Ann Lee",
        ),
        (
            "login_reopened",
            {"subject_name": "Ann Park"},
            "Nora Desk opened the login of Ann Park again",
        ),
        (
            "password_reset",
            {"after": {"name": "Ann Lee"}},
            "Nora Desk gave Ann Lee a one-time password",
        ),
        ("backed_up", {}, "Nora Desk made a backup"),
        ("backed_up", {"after": {"file": "a.sqlite"}}, "Nora Desk made the backup a.sqlite"),
        (
            "restored",
            {"after": {"file": "a.sqlite"}},
            "Nora Desk brought the studio back from the backup a.sqlite",
        ),
        ("encrypted", {}, "Nora Desk encrypted the studio"),
        ("decrypted", {}, "Nora Desk took the studio's encryption away"),
        ("price_changed", {"subject": "trainer"}, "Nora Desk: price changed (trainer)"),
        (
            "erased",
            {"subject": "client", "client_id": key("cara"), "client_name": "Cara Client"},
            "Nora Desk: erased (client), Cara Client",
        ),
    ],
)
def test_sentences(qapp: QApplication, action: str, values: dict[str, Any], sentence: str) -> None:
    assert said(action, **values) == sentence


@pytest.mark.parametrize("action", sorted(KNOWN_ACTIONS))
def test_every_known_action_has_a_sentence_of_its_own(qapp: QApplication, action: str) -> None:
    for facts in ({"before": BOOKING, "after": {"status": "booked"}}, {}):
        text = said(action, **facts)
        assert text.startswith("Nora Desk ")
        assert not re.search(r"[{}_]|\bNone\b", text)


def test_every_action_that_the_program_writes_is_known() -> None:
    """An action that is new needs a kind in ``domain.audit`` and a sentence."""
    written = set()
    for file in Path(studio_app.__file__).parent.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        written |= set(re.findall(r"audit\.add\(\s*\"(\w+)\"", source))
        written |= set(re.findall(r"security\.note\([^,]+,[^,]+,\s*'(\w+)'", source))
        written |= set(re.findall(r"\bwhat=\"(\w+)\"", source))
        written |= set(re.findall(r"_note\(\s*work,\s*\"(\w+)\"", source))
    assert {"booked", "class_added"} <= written
    assert written <= KNOWN_ACTIONS


def test_every_kind_has_a_word_and_a_sign_of_its_own(qapp: QApplication) -> None:
    for words in ([kind_word(kind) for kind in AuditKind], [SIGNS[kind] for kind in AuditKind]):
        assert len(set(words)) == len(words)


def test_the_name_of_today_stands_in_where_none_was_kept(qapp: QApplication) -> None:
    assert said("check_in", client_name="Cara Client") == "Nora Desk checked Cara Client in"
    assert said("check_in") == "Nora Desk checked a client in"


def test_names_are_no_templates(qapp: QApplication) -> None:
    text = said("check_in", user_name="{client}", before={"client": "{who} {0} %s"}, reason="{x}")
    assert text == "{client} checked {who} {0} %s in, because: {x}"


def test_times_and_money_of_another_studio(qapp: QApplication) -> None:
    booked = entry("booked", after=BOOKING)
    assert "6:00" in audit_sentence(booked, AWAY)
    values = {fact.label: fact.text for fact in facts_of(booked, AWAY)}
    assert values["Charge"] == "₩8,000"
    assert "6:00" in values["Start"]
    assert values["Start"].startswith("목, 2026")


def test_what_changed_comes_first_and_in_words(qapp: QApplication) -> None:
    cancelled = entry("cancel", before=BOOKING, after={"status": "late_cancelled", "charge": 0})
    assert [(fact.label, fact.text) for fact in facts_of(cancelled, HOME)] == [
        ("Status", "booked → cancelled late"),
        ("Charge", "€80.00 → €0.00"),
        ("Client", "Cara Client"),
        ("Start", "Thu, 12 Mar 2026, 10:00"),
        ("End", "Thu, 12 Mar 2026, 11:00"),
    ]


def test_the_days_of_a_series_are_told_in_words(qapp: QApplication) -> None:
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20260701"
    booked = entry("series_booked", after={"client": "Cara Client", "rule": rule, "dates": 12})
    assert [(fact.label, fact.text) for fact in facts_of(booked, HOME)] == [
        ("Client", "Cara Client"),
        ("Days", "Every 2 weeks on Tuesday and Thursday"),
        ("Sessions", "12"),
    ]
    assert facts_of(entry("odd", after={"rule": "FREQ=HOURLY"}), HOME)[0].text == "FREQ=HOURLY"
    moved = {"before": {"title": "Pilates"}, "after": {"trainer": "Anna"}}
    assert said("series_changed", **moved) == "Nora Desk moved the series of Pilates"


def test_facts_that_nobody_foresaw(qapp: QApplication) -> None:
    odd = entry(
        "changed",
        before={"feature_on": False, "list": [1], "note": "", "same": 1},
        after={"feature_on": True, "list": [1, "é"], "note": None, "same": 1, "size": 1_449_984},
    )
    assert [(fact.label, fact.text) for fact in facts_of(odd, HOME)] == [
        ("Feature on", "no → yes"),
        ("List", '[1] → [1, "é"]'),
        ("Note", "none"),
        ("Same", "1"),
        ("Size", "1,416 KiB"),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(
    [*BOOKING, "trainer", "role", "file", "size", "amount", "ended_at", "odd name"]
)
FACTS = st.dictionaries(NAMES, JSON)


@given(st.sampled_from(sorted(KNOWN_ACTIONS)) | st.text(), FACTS, FACTS)
@example(action="payment_taken", before={}, after={"amount": 10**28})
def test_no_entry_is_beyond_words(
    qapp: QApplication, action: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    odd = entry(action, before=before, after=after)
    for studio in (HOME, AWAY):
        assert audit_sentence(odd, studio).startswith("Nora Desk")
        assert len(facts_of(odd, studio)) == len({**before, **after})


def test_what_was_in_the_way_is_told_beside_the_sentence_too(qapp: QApplication) -> None:
    booked = entry("booked", after=BOOKING | {"overlaps": OVERLAPS[:2]})
    told = {fact.label: fact.text for fact in facts_of(booked, HOME)}
    assert told["In the way"] == (
        f"Ben was booked {WHEN} (Dora Client); Cara Client was booked {WHEN}"
    )


@pytest.mark.parametrize("odd", ["", [], [3], {"who": 1}, [{}], [{"who": None}], None])
def test_odd_overlaps_do_no_harm(qapp: QApplication, odd: Any) -> None:
    booked = entry("booked", after=BOOKING | {"overlaps": odd})
    assert audit_sentence(booked, HOME).startswith("Nora Desk booked Cara Client")
    assert facts_of(booked, HOME)


def test_a_move_to_another_place_names_it(qapp: QApplication) -> None:
    before, after = BOOKING | {"place": "Hall"}, BOOKING | {"place": "Loft"}
    cara = entry("moved", subject="booking", before=before, after=after)
    assert audit_sentence(cara, HOME).startswith("Nora Desk moved Cara Client to Loft for Thu")
    assert ("Place", "Hall → Loft") in [(one.label, one.text) for one in facts_of(cara, HOME)]
