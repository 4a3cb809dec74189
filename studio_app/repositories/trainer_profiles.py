"""What is known of trainers beyond the diary: profiles, certificates, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, null, select
from sqlalchemy.orm import Session

from studio_app.domain.client_record import Picture
from studio_app.domain.errors import NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.trainer_papers import Paper, papers_of
from studio_app.domain.trainer_profiles import OF_OWNERS, Certificate, TrainerProfile
from studio_app.repositories.schema import (
    MediaRow,
    TrainerCertificateRow,
    TrainerProfileRow,
    TrainerRow,
)
from studio_app.repositories.shown import hides

_MOST_SPECIALTIES = 200
_LISTS = ("specialties", "languages", "links")
_TOLD = (
    *("bio", "specialties", "languages", "working_since", "phone", "email", "website", "links"),
    *("licence_number", "licence_expires_on"),
    *("insurance_provider", "insurance_policy", "insurance_expires_on"),
)
_DECIDED = (
    "name",
    "colour",
    "session_minutes",
    "client_capacity",
    "accepts_new_clients",
)


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """A trainer as kept: of which studio, whether still here, and what is told of them.

    What the viewer does not read is empty in it.
    """

    id: UUID
    organization_id: UUID
    active: bool
    profile: TrainerProfile


@dataclass(frozen=True, slots=True)
class CertificateState:
    """A certificate as kept: whose, of which studio, and whether it stands."""

    organization_id: UUID
    trainer_id: UUID
    certificate: Certificate
    standing: bool


class TrainerProfiles:
    """Reads and changes what is told of those trainers whom the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def get(self, trainer_id: UUID) -> KeptProfile:
        """Return the trainer; raise NotFound when absent or not the viewer's to see."""
        found = self._profiles(TrainerRow.id == trainer_id)
        if not found:
            raise NotFound()
        return found[0]

    def put(self, kept: KeptProfile, profile: TrainerProfile) -> None:
        """Keep what changed of a trainer whom nobody else changes meanwhile."""
        changed = profile.changed_from(kept.profile)
        if changed & OF_OWNERS:
            row = self._session.get_one(TrainerRow, kept.id)
            for name in changed & OF_OWNERS:
                setattr(row, name, getattr(profile, name))
        told = changed - OF_OWNERS
        if not told:
            return
        known = self._session.get(TrainerProfileRow, kept.id)
        if known is None:
            known = TrainerProfileRow(trainer_id=kept.id, organization_id=kept.organization_id)
            self._session.add(known)
        for name in told:
            value = getattr(profile, name)
            setattr(known, name, list(value) if name in _LISTS else value)

    def specialties_in_use(self) -> tuple[str, ...]:
        """Return the specialties of the trainers whom the viewer sees, by name."""
        query = select(TrainerProfileRow.specialties)
        kept = self._session.scalars(query)
        found = {word.casefold(): word for words in kept for word in words_in(words)}
        return tuple(found[folded] for folded in sorted(found))[:_MOST_SPECIALTIES]

    def certificates(self, trainer_id: UUID) -> tuple[Certificate, ...]:
        """Return the certificates that stand, the last issued first."""
        row = TrainerCertificateRow
        query = (
            select(row.id, row.name, row.issuer, row.issued_on, row.expires_on)
            .where(row.trainer_id == trainer_id, row.removed_at.is_(None))
            .order_by(row.issued_on.desc().nulls_last(), row.name, row.id)
        )
        return tuple(Certificate(*found) for found in self._session.execute(query))

    def certificate(self, certificate_id: UUID) -> CertificateState | None:
        """Return a certificate as it stands, None where there is none to be seen."""
        row = self._session.get(TrainerCertificateRow, certificate_id, populate_existing=True)
        if row is None:
            return None
        kept = Certificate(row.id, row.name, row.issuer, row.issued_on, row.expires_on)
        return CertificateState(row.organization_id, row.trainer_id, kept, row.removed_at is None)

    def add_certificate(self, kept: KeptProfile, certificate: Certificate) -> None:
        """Add a certificate of a trainer."""
        self._session.add(
            TrainerCertificateRow(
                id=certificate.id,
                organization_id=kept.organization_id,
                trainer_id=kept.id,
                name=certificate.name,
                issuer=certificate.issuer,
                issued_on=certificate.issued_on,
                expires_on=certificate.expires_on,
            )
        )

    def put_certificate(self, certificate: Certificate, standing: bool, now: datetime) -> None:
        """Keep a certificate as it is to be from now on, there or no more."""
        row = self._session.get_one(TrainerCertificateRow, certificate.id)
        row.name, row.issuer = certificate.name, certificate.issuer
        row.issued_on, row.expires_on = certificate.issued_on, certificate.expires_on
        row.removed_at = None if standing else now

    def picture(self, trainer_id: UUID) -> Picture | None:
        """Return the picture of a trainer, None without one."""
        query = (
            select(MediaRow.id, MediaRow.content_type, MediaRow.content)
            .where(MediaRow.trainer_id == trainer_id, MediaRow.removed_at.is_(None))
            .order_by(MediaRow.created_at.desc(), MediaRow.id.desc())
            .limit(1)
        )
        row = self._session.execute(query).first()
        return Picture(row[0], row[1], bytes(row[2])) if row else None

    def add_picture(
        self, kept: KeptProfile, picture_id: UUID, content: bytes, now: datetime
    ) -> None:
        """Add a JPEG of a trainer."""
        self._session.add(
            MediaRow(
                id=picture_id,
                organization_id=kept.organization_id,
                trainer_id=kept.id,
                content_type="image/jpeg",
                content=content,
                created_at=now,
                created_by=self._viewer.user_id,
            )
        )

    def picture_stands(self, picture_id: UUID, trainer_id: UUID) -> bool:
        """Tell whether a picture of the trainer is there; raise NotFound for no picture of them."""
        row = self._session.get(MediaRow, picture_id, populate_existing=True)
        if row is None or row.trainer_id != trainer_id:
            raise NotFound()
        return row.removed_at is None

    def put_picture(self, picture_id: UUID, standing: bool, now: datetime) -> None:
        """Take a picture away, or bring it back."""
        self._session.get_one(MediaRow, picture_id).removed_at = None if standing else now

    def papers(self) -> tuple[Paper, ...]:
        """Return what runs out some day of the active trainers of the viewer's studio."""
        here = TrainerRow.organization_id == self._viewer.organization_id
        row = TrainerCertificateRow
        query = select(
            row.trainer_id, row.id, row.name, row.issuer, row.issued_on, row.expires_on
        ).where(row.organization_id == self._viewer.organization_id, row.removed_at.is_(None))
        passed: dict[UUID, list[Certificate]] = {}
        for trainer_id, key, name, issuer, issued, expires in self._session.execute(query):
            known = Certificate(key, name, issuer, issued, expires)
            passed.setdefault(trainer_id, []).append(known)
        return tuple(
            paper
            for kept in self._profiles(and_(here, TrainerRow.active))
            for paper in papers_of(kept.id, kept.profile, passed.get(kept.id, ()))
        )

    def _profiles(self, condition: Any) -> Sequence[KeptProfile]:
        columns = [getattr(TrainerRow, name) for name in _DECIDED]
        for name in _TOLD:
            column = getattr(TrainerProfileRow, name)
            columns.append(null() if hides(self._viewer, column) else column)
        query = (
            select(TrainerRow.id, TrainerRow.organization_id, TrainerRow.active, *columns)
            .outerjoin(TrainerProfileRow, TrainerProfileRow.trainer_id == TrainerRow.id)
            .where(condition)
            .order_by(TrainerRow.position, TrainerRow.name, TrainerRow.id)
        )
        return [_kept(tuple(row)) for row in self._session.execute(query)]


def words_in(kept: Any) -> tuple[str, ...]:
    """Return the words of a list, none of what was written past the program in another form."""
    return tuple(word for word in kept if isinstance(word, str)) if isinstance(kept, list) else ()


def _kept(row: Sequence[Any]) -> KeptProfile:
    key, organization_id, active, *values = row
    named = dict(zip((*_DECIDED, *_TOLD), values, strict=True))
    for name in _LISTS:
        named[name] = words_in(named[name])
    # Who has no profile yet, or whose papers are not to be seen, is told nothing of.
    known = {
        name: value
        for name, value in named.items()
        if value is not None or name == "client_capacity"
    }
    return KeptProfile(key, organization_id, active, TrainerProfile(**known))
