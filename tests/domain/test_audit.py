"""Kinds of audit entries, and what never stands in one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from studio_app.domain.audit import (
    KINDS,
    AuditFilter,
    AuditKind,
    kind_of,
    refuse_secret,
    require_no_secrets,
)
from studio_app.domain.changes import Step
from studio_app.domain.errors import InvalidInput


def test_every_action_is_of_one_kind() -> None:
    counts = Counter(action for actions in KINDS.values() for action in actions)
    assert set(counts.values()) == {1}
    assert kind_of("booked") is AuditKind.BOOKING
    assert kind_of("no_show") is AuditKind.ATTENDANCE
    assert kind_of("something new") is AuditKind.OTHER
    assert set(KINDS) == set(AuditKind) - {AuditKind.OTHER}


def test_every_step_of_a_booking_has_a_kind() -> None:
    steps = (Step.CHECK_IN, Step.NOT_ARRIVED, Step.COMPLETE, Step.NO_SHOW, Step.CANCEL, Step.UNDO)
    actions = {step.value for step in steps} | {"booked", "moved", "redo"}
    assert AuditKind.OTHER not in {kind_of(action) for action in actions}


def test_an_open_filter_looks_for_everything() -> None:
    assert AuditFilter().is_open
    assert not AuditFilter(kind=AuditKind.OTHER).is_open


@pytest.mark.parametrize(
    "value",
    [
        {"password": "hunter2"},
        {"new_password": "x"},
        {"login": {"password_hash": "abc"}},
        {"invitations": [{"token": "a"}]},
        {"verifier": "anything"},
        {"recovery_code": "ABCD-EFGH"},
        {"note": "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"},
        {"note": "SCRAM-SHA-256$4096:c2FsdA==$a2V5:c2VydmVy"},
        {"note": "-----BEGIN PRIVATE KEY-----"},
        {"texts": ["fine", "0" * 64]},
        {"md5" + "0" * 32: 1},
    ],
)
def test_a_secret_is_refused_and_not_repeated(value: dict[str, Any]) -> None:
    for before, after in ((value, None), (None, value)):
        with pytest.raises(ValueError, match="looks like a secret") as refused:
            require_no_secrets(before, after, "")
        for text in ("hunter2", "argon2id", "4096", "BEGIN", "0000"):
            assert text not in str(refused.value)


def test_a_secret_in_the_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="reason"):
        require_no_secrets(None, None, "she said $argon2id$v=19$")


@pytest.mark.parametrize("value", [{"client": "Ca\x00ra"}, {"inner": [{"na\x00me": 1}]}])
def test_what_sqlite_would_cut_off_is_refused(value: dict[str, Any]) -> None:
    for before, after in ((value, None), (None, value)):
        with pytest.raises(ValueError, match="cannot hold"):
            require_no_secrets(before, after, "")
    with pytest.raises(ValueError, match="cannot hold"):
        require_no_secrets(None, None, "because\x00")


def test_a_reason_that_somebody_typed_is_refused_in_a_sentence() -> None:
    for reason in ("0" * 64, f"her key is {'ab' * 32}", "-----BEGIN ", "$argon2id$v=19$"):
        with pytest.raises(InvalidInput, match="looks like a password or a key") as refused:
            refuse_secret(reason)
        assert refused.value.field == "reason"
        assert reason not in str(refused.value)
    refuse_secret("she forgot her password")
    refuse_secret("")


def test_what_is_told_of_secrets_is_none() -> None:
    told = {
        "password_changed": True,
        "password_minimum": 12,
        "passwords": 3,
        "password": None,
        "token": "",
        "client": "Key Token-Hash",
        "keyboard": "plain",
        "starts_at": "2026-03-12T09:00:00+00:00",
    }
    require_no_secrets(told, {"inner": [told, 1, None, 2.5]}, "forgot her password")
