"""What trainers have to renew: licence, insurance, certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.trainer_profiles import Certificate, TrainerProfile

RUNS_OUT_WITHIN = timedelta(days=60)


class PaperKind(StrEnum):
    """What a trainer has to renew."""

    LICENCE = "licence"
    INSURANCE = "insurance"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a trainer and its last day; ``name`` is that of a certificate."""

    trainer_id: UUID
    trainer_name: str
    kind: PaperKind
    name: str
    expires_on: date


def papers_of(
    trainer_id: UUID, profile: TrainerProfile, certificates: Iterable[Certificate]
) -> tuple[Paper, ...]:
    """Return the papers of a trainer that run out some day.

    A certificate that was renewed, under the same name and for longer, is left out.
    """
    latest: dict[str, Certificate] = {}
    for one in certificates:
        before = latest.get(one.name.casefold())
        if before is None or _last_day(before) < _last_day(one):
            latest[one.name.casefold()] = one
    days = [
        (PaperKind.LICENCE, "", profile.licence_expires_on),
        (PaperKind.INSURANCE, "", profile.insurance_expires_on),
        *((PaperKind.CERTIFICATE, one.name, one.expires_on) for one in latest.values()),
    ]
    return tuple(
        Paper(trainer_id, profile.name, kind, name, day)
        for kind, name, day in days
        if day is not None
    )


def running_out(papers: Iterable[Paper], today: date) -> tuple[Paper, ...]:
    """Return the papers that ran out, or will within 60 days; the longest gone first."""
    due = (paper for paper in papers if paper.expires_on <= today + RUNS_OUT_WITHIN)
    return tuple(sorted(due, key=lambda one: (one.expires_on, one.trainer_name, one.name)))


def _last_day(certificate: Certificate) -> date:
    return certificate.expires_on or date.max
