"""All that the page of a trainer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.client_record import Picture
from studio_app.domain.trainer_profiles import Certificate, TrainerProfile


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """All that the page of a trainer shows.

    ``price`` is that of a session of the usual length today, in minor units, and ``price_since``
    from when on; both are None where there is none, or none to be seen. ``editable`` are the fields
    that the viewer may change.
    """

    trainer_id: UUID
    active: bool
    profile: TrainerProfile
    certificates: tuple[Certificate, ...]
    picture: Picture | None
    price: int | None
    price_since: date | None
    editable: frozenset[str]
    specialties_in_use: tuple[str, ...]
    today: date
