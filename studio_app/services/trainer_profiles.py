"""What is told of a trainer: looked at, and changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import NotAllowed
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import SINGLE_SESSION
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.trainer_list import has_own_profile, sees_all_trainers
from studio_app.domain.trainer_pages import ProfilePage
from studio_app.domain.trainer_papers import Paper, running_out
from studio_app.domain.trainer_profiles import (
    ProfileChanged,
    ProfileEdit,
    TrainerProfile,
    changed_by_both,
    cleaned,
    editable_fields,
    edits_profile,
    merged,
)
from studio_app.domain.trainer_steps import TrainerOutcome, TrainerStep, of_trainer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_profiles import ProfileBack, ToldBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.trainer_profiles import KeptProfile
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def require_sees_profile(viewer: Viewer, trainer_id: UUID) -> None:
    """Raise NotAllowed unless the viewer is shown the trainer's profile."""
    own = has_own_profile(viewer) and viewer.trainer_id == trainer_id
    if not own and not sees_all_trainers(viewer):
        raise NotAllowed()


def profile_page(uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, now: datetime) -> ProfilePage:
    """Return all that the page of a trainer shows; raise NotAllowed, NotFound."""
    require_sees_profile(viewer, trainer_id)
    with uow.reading() as work:
        kept = work.trainer_profiles.get(trainer_id)
        organization = work.organizations.get(kept.organization_id)
        today = local_day(now, organization.tz)
        price, since = _price(work, viewer, trainer_id, today)
        return ProfilePage(
            trainer_id,
            kept.active,
            kept.profile,
            work.trainer_profiles.certificates(trainer_id),
            work.trainer_profiles.picture(trainer_id),
            price,
            since,
            editable_fields(viewer, trainer_id),
            work.trainer_profiles.specialties_in_use(),
            today,
        )


def save_profile(
    uow: UnitOfWork, viewer: Viewer, edit: ProfileEdit, now: datetime
) -> TrainerOutcome:
    """Change what is told of a trainer; what others changed meanwhile in other fields stays.

    The same request again returns the first outcome. Raises ProfileChanged when someone else
    changed the same field since it was seen, InvalidInput, NotAllowed where a field is not the
    viewer's to change, NotFound, ConnectionLost.
    """
    require_edits(viewer, edit.trainer_id)

    def saved(work: Work) -> TrainerOutcome:
        kept, organization = held_profile(work, edit.trainer_id)
        if changed_by_both(edit.wanted, edit.seen, kept.profile):
            raise ProfileChanged()
        wanted = merged(edit.wanted, edit.seen, kept.profile)
        found = cleaned(
            wanted, organization.territory, local_day(now, organization.tz), kept.profile
        )
        if not found.changed_from(kept.profile) <= editable_fields(viewer, kept.id):
            raise NotAllowed()
        put_profile(work, kept, found, now, "edited_trainer")
        undo = None
        if found != kept.profile:
            back = ToldBack(found=found, restore=kept.profile)
            undo = DiaryUndo(profile=ProfileBack(kept.id, told=back))
        return TrainerOutcome(TrainerStep.EDIT, kept.id, found.name, of_trainer(kept.id), undo)

    request = UseCaseRequest(edit.request_id, "save_profile", edit)
    return uow.perform(request, saved, TrainerOutcome)


def papers_running_out(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[Paper, ...]:
    """Return the papers that have run out or will within 60 days: a trainer's own, an owner's all.

    For everybody else there are none to look after.
    """
    sees_all = allows(viewer, Right.CHANGE_SETTINGS)
    if not sees_all and not has_own_profile(viewer):
        return ()
    with uow.reading() as work:
        today = local_day(now, work.organizations.mine().tz)
        papers = work.trainer_profiles.papers()
    own = (one for one in papers if sees_all or one.trainer_id == viewer.trainer_id)
    return running_out(own, today)


def require_edits(viewer: Viewer, trainer_id: UUID) -> None:
    """Raise NotAllowed unless the viewer may change what is told of the trainer."""
    if not edits_profile(viewer, trainer_id):
        raise NotAllowed()


def held_profile(work: Work, trainer_id: UUID) -> tuple[KeptProfile, Organization]:
    """Return what is told of a trainer, and of which studio; nobody changes it meanwhile.

    Raises NotFound.
    """
    work.lock(trainer_id)
    kept = work.trainer_profiles.get(trainer_id)
    return kept, work.organizations.get(kept.organization_id)


def put_profile(
    work: Work, kept: KeptProfile, profile: TrainerProfile, now: datetime, action: str
) -> None:
    """Keep other things of a trainer who is held, and note in the trail which fields changed."""
    changed = profile.changed_from(kept.profile)
    if not changed:
        return
    work.trainer_profiles.put(kept, profile)
    work.flush()
    after = {"trainer": profile.name, "fields": sorted(changed)}
    before = {"trainer": kept.profile.name}
    note(work, kept, action, "trainer", kept.id, now, after, before)


def note(
    work: Work,
    kept: KeptProfile,
    action: str,
    subject: str,
    subject_id: UUID,
    now: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    """Note in the trail what was done about a trainer."""
    named: dict[str, object] = {"trainer": kept.profile.name, **after}
    plain = {
        name: value
        for name, value in named.items()
        if not isinstance(value, str) or not looks_like_secret(value)
    }
    work.audit.add(
        action,
        subject,
        subject_id,
        now,
        before=before or {},
        after=plain,
        organization_id=kept.organization_id,
    )


def _price(
    work: Work, viewer: Viewer, trainer_id: UUID, today: date
) -> tuple[int | None, date | None]:
    if not allows(viewer, Right.SELL, trainer_id=trainer_id):
        return None, None
    found = work.trainer_prices.of_day(trainer_id, today).get(SINGLE_SESSION)
    return (found.price, found.valid_from) if found is not None else (None, None)
