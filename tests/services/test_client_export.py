"""All that is known about one client, for who may have it, as JSON and on paper."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from studio_app.domain.errors import NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories.schema import ClientRow
from studio_app.services.client_export import client_json, client_pdf
from studio_app.services.client_steps import add_note
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, trail


@pytest.fixture(autouse=True, scope="module")
def registered() -> None:
    fonts.register(resource("fonts"))


LATER = NOW + timedelta(days=1)


def told(hands: Hands, client: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client_json(hands.uow, hands.viewer, key(client), NOW))
    return found


def test_it_has_all_that_is_known(studio: StudioDatabase, anna: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    long_note = "Rückenschmerzen 허리 " * 500 + "bis zuletzt"
    add_note(anna.uow, anna.viewer, key("cara"), new_id(), long_note, NOW)
    found = told(owner, "cara")
    records = found["records"]
    assert (found["name"], found["trainer"]) == ("Cara Client", "Anna")
    assert {"clients", "client_alerts", "client_notes", "bookings", "client_packages"} <= set(
        records
    )
    assert {"credit_entries", "assignments", "client_consents", "client_tags"} <= set(records)
    assert records["client_alerts"][0]["text"] == "cara has a knee"
    assert long_note.strip() in [note["text"] for note in records["client_notes"]]
    assert "dora" not in json.dumps(found).casefold()
    exported = [one for one in trail(studio, key("cara")) if one.action == "exported_client"]
    assert [one.after["format"] for one in exported] == ["json"]
    reader = PdfReader(io.BytesIO(client_pdf(owner.uow, owner.viewer, key("cara"), LATER)))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in ("Cara Client", "cara has a knee", "Bought", "With Anna", "허리", "bis zuletzt"):
        assert words in text


def test_clients_get_their_own_without_what_is_for_the_staff(studio: StudioDatabase) -> None:
    cara = Hands.of(studio.login("cara"))
    records = told(cara, "cara")["records"]
    assert not {"client_alerts", "client_notes", "client_tags", "audit_entries"} & set(records)
    assert "bookings" in records
    with pytest.raises(NotFound):
        told(cara, "cem")
    assert client_pdf(cara.uow, cara.viewer, key("cara"), NOW).startswith(b"%PDF")


def test_it_is_for_owners_and_the_client(studio: StudioDatabase, desk: Hands, anna: Hands) -> None:
    for hands in (desk, anna):
        for make in (client_json, client_pdf):
            with pytest.raises(NotAllowed):
                make(hands.uow, hands.viewer, key("cara"), NOW)
    away = Hands.of(studio.login("away owner"))
    with pytest.raises(NotFound):
        told(away, "cara")


def test_who_was_merged_into_the_client_is_in_it(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    with studio.house() as connection:
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("gus")).values(merged_into_id=key("dora"))
        )
    names = [one["name"] for one in told(owner, "dora")["records"]["clients"]]
    assert sorted(names) == ["Dora Client", "Gus Client"]
