"""What the form of a client is filled with, and what there is to choose from."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.client_record import FormChoices, TrainerChoice, rule_from
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.client_records import record_of
from studio_app.services.new_client_rule import SETTING


def client_form(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID | None, now: datetime
) -> FormChoices:
    """Return what the form needs, for a new client without a key; raise NotAllowed, NotFound."""
    require(viewer, Right.EDIT_CLIENTS if client_id is None else Right.EDIT_CONTACTS)
    with uow.reading() as work:
        record = record_of(work, viewer, client_id, now) if client_id is not None else None
        chooses = scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.ALL
        rooms = work.new_clients.rooms() if chooses else ()
        payer = next((one for one in record.family if one.pays), None) if record else None
        return FormChoices(
            record,
            tuple(TrainerChoice(one.trainer_id, one.name, one.takes_another) for one in rooms),
            rule_from(work.organization_settings.get(SETTING)),
            work.client_records.tags_in_use() if viewer.role is not Role.CLIENT else (),
            payer.name if payer and payer.client_id != client_id else "",
        )
