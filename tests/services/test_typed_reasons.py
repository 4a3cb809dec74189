"""A reason that looks like a password or a key is sent back to whoever typed it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio_app.domain.errors import InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferRequest
from studio_app.services import transfers
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish

KEY = "ab" * 32
SENTENCE = "looks like a password or a key"


def test_booking_anyway(desk: Hands) -> None:
    desk.book(wish())
    with pytest.raises(InvalidInput, match=SENTENCE) as refused:
        desk.book(wish("cem", book_anyway_reason=f" {KEY} "))
    assert refused.value.field == "reason"
    assert desk.book(wish("cem", book_anyway_reason="they share the hall")).client_name


def test_cancelling_late_without_charge(desk: Hands) -> None:
    done = desk.book(wish())
    with pytest.raises(InvalidInput, match=SENTENCE):
        desk.cancel(done, SLOT - timedelta(hours=1), waive_reason=KEY)
    assert desk.cancel(done, SLOT - timedelta(hours=1), waive_reason="ill").client_name


def test_transfers(studio: StudioDatabase) -> None:
    owner, desk = (Hands.of(studio.login(name)) for name in ("owner", "desk"))
    preview = transfers.transfer_preview(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    request = TransferRequest(new_id(), key("cem"), key("ben"), preview.client_version, KEY)
    with pytest.raises(InvalidInput, match=SENTENCE):
        transfers.ask_for_transfer(desk.uow, desk.viewer, request, NOW)
    with pytest.raises(InvalidInput, match=SENTENCE):
        transfers.transfer_client(owner.uow, owner.viewer, request, NOW, request_id=new_id())
    asked = TransferRequest(new_id(), key("cem"), key("ben"), preview.client_version, "evenings")
    transfers.ask_for_transfer(desk.uow, desk.viewer, asked, NOW)
    asked_for = transfers.asked_transfers(owner.uow, owner.viewer)
    waiting = next(it for it in asked_for if it.transfer_id == asked.transfer_id)
    with pytest.raises(InvalidInput, match=SENTENCE):
        transfers.decline_transfer(
            *(owner.uow, owner.viewer, waiting.transfer_id, waiting.version, NOW, KEY),
            request_id=new_id(),
        )
