"""The wish to make two clients one, and how to take that back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.errors import InvalidInput


class MergeField(StrEnum):
    """What is chosen from one of the two."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    HEIGHT = "height_cm"
    WEIGHT = "weight_grams"
    ADDRESS = "address"
    EMERGENCY_NAME = "emergency_name"
    EMERGENCY_PHONE = "emergency_phone"
    PAYER = "payer_id"
    TRAINER = "trainer_id"
    ALERT = "alert"
    HEALTH_NOTES = "health_notes"


JOINABLE = (MergeField.ADDRESS, MergeField.ALERT, MergeField.HEALTH_NOTES)
"""Texts of which both may stay, one below the other."""


@dataclass(frozen=True, slots=True)
class MergeRequest:
    """A wish to make two clients one, as they were looked at.

    ``merge_id`` is made by whoever asks. What ``from_merged`` names is taken from who goes, of what
    ``both`` names both stay; the rest stays as it is with who is kept.
    """

    merge_id: UUID
    kept_id: UUID
    merged_id: UUID
    kept_version: int
    merged_version: int
    from_merged: tuple[MergeField, ...] = ()
    both: tuple[MergeField, ...] = ()

    def checked(self) -> MergeRequest:
        """Return it; raise InvalidInput for one client twice, and both where one value fits."""
        if self.kept_id == self.merged_id:
            raise InvalidInput("client", "Choose two different clients.")
        if not set(self.both) <= set(JOINABLE) or set(self.both) & set(self.from_merged):
            raise InvalidInput("fields", "Of this field only one of the two can stay.")
        return self


@dataclass(frozen=True, slots=True)
class MergeBack:
    """A merge that stands, or was taken back and is to stand again by a request of its own."""

    request: MergeRequest
    stands: bool = True
