"""Whatever leaves an entry in the trail about clients, done once each by those who may."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from PIL import Image

from studio_app.domain.client_bulk import TagRequest
from studio_app.domain.client_details import ClientEdit
from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeRequest
from studio_app.domain.new_clients import NewClient
from studio_app.domain.people import ConsentKind
from studio_app.services.client_editing import edit_client
from studio_app.services.client_export import client_json
from studio_app.services.client_records import client_record
from studio_app.services.client_steps import (
    add_note,
    record_consent,
    remove_note,
    set_active,
    set_picture,
)
from studio_app.services.client_tags import tag_clients
from studio_app.services.erasing import erase_client
from studio_app.services.merging import merge_clients, undo_merge
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.new_clients import add_client
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import Hands


def walk_the_clients(studio: StudioDatabase, now: datetime) -> None:
    """Edit, tag, note, consent, picture, merge, part, deactivate, export and erase."""
    owner = Hands.of(studio.login("owner"))
    who = owner.uow, owner.viewer
    nia, twin = NewClient(new_id(), "Nia Newly"), NewClient(new_id(), "Nia Newely")
    for client in (nia, twin):
        add_client(*who, client, now)

    def version(client_id: UUID) -> int:
        return client_record(*who, client_id, now).version

    record = client_record(*who, nia.client_id, now)
    details = replace(record.details, address="Harbour Street 1")
    edit = ClientEdit(new_id(), nia.client_id, record.version, details, record.details)
    edit_client(*who, edit, now)
    for put_on in (True, False):
        tag_clients(*who, TagRequest(new_id(), (nia.client_id,), "early bird", put_on), now)
        consent = ConsentKind.PHOTOS, put_on
        record_consent(*who, nia.client_id, *consent, now, request_id=new_id())
    note = new_id()
    add_note(*who, nia.client_id, note, "Likes mornings", now)
    kept = client_record(*who, nia.client_id, now).notes[0]
    remove_note(*who, nia.client_id, note, kept.version, now, request_id=new_id())
    for content in (_picture(), None):
        set_picture(*who, nia.client_id, new_id(), content, now)
    merge = MergeRequest(
        *(new_id(), nia.client_id, twin.client_id),
        *(version(nia.client_id), version(twin.client_id)),
    )
    merge_clients(*who, merge, now)
    undo_merge(*who, merge.merge_id, now, request_id=new_id())
    for active in (False, True):
        given = version(nia.client_id), active
        set_active(*who, nia.client_id, *given, now, request_id=new_id())
    client_json(*who, nia.client_id, now)
    rule = NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("anna"))
    set_new_client_rule(*who, rule, now, request_id=new_id())
    erase_client(*who, nia.client_id, version(nia.client_id), now, request_id=new_id())


def _picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(kept, "PNG")
    return kept.getvalue()
