"""What happened since with what an import brought is seen when it is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.outcomes import ImportInUse
from studio_app.repositories import schema
from studio_app.services.client_steps import add_note
from studio_app.services.erasing import erase_client
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.test_importing import LATER, Hands, client, rows


@pytest.fixture
def hands(studio: StudioDatabase) -> Hands:
    return Hands(studio.login("owner"))


def test_what_hangs_on_somebody_new_is_seen(studio: StudioDatabase, hands: Hands) -> None:
    result = hands.run(hands.prepare("Name;E-Mail\nPia Neu;pia@x.de\nTom Neu;tom@x.de\n"))
    pia, tom = (client(studio, name)["id"] for name in ("Pia Neu", "Tom Neu"))
    beside = {"organization_id": key("home"), "created_by": key("user owner"), "created_at": NOW}
    share = {"client_package_id": key("cara ten"), "owner_id": key("cara"), "client_id": tom}
    picture = {"client_id": pia, "content_type": "image/jpeg", "content": b"x"}
    with studio.house() as connection:
        connection.execute(insert(schema.MediaRow).values(id=new_id(), **picture, **beside))
        connection.execute(insert(schema.PackageShareRow).values(id=new_id(), **share, **beside))
    with pytest.raises(ImportInUse) as told:
        hands.undo(result)
    reasons = [left.reason for left in told.value.left]
    assert reasons == ["has a picture", "draws on a package"]


def test_who_was_left_alone_is_erased_from_what_is_kept_for_a_retry(
    studio: StudioDatabase, hands: Hands
) -> None:
    result = hands.run(hands.prepare("Name;E-Mail\nPia Neu;pia@x.de\n"))
    pia = client(studio, "Pia Neu")["id"]
    add_note(hands.uow, hands.viewer, pia, new_id(), "Came by", NOW + timedelta(minutes=1))
    assert [left.subject for left in hands.undo(result, leave_in_use=True).left] == ["Pia Neu"]
    erase_client(hands.uow, hands.viewer, pia, 1, LATER, request_id=new_id())
    kept = rows(studio, schema.PerformedRequestRow, use_case="undo_import")
    assert [row["outcome"] for row in kept] == [{}]
