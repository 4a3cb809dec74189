"""Who waits, and who is offered a place that is free."""

from __future__ import annotations

from sqlalchemy import update

from studio_app.domain.identifiers import new_id
from studio_app.domain.waiting_list import WaitingWish, WaitRequest
from studio_app.repositories.schema import WaitingListEntryRow
from studio_app.services.waiting_list import add_to_list, waiting_list
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.schedule.hands import Hands


def let_nobody_wait(studio: StudioDatabase) -> None:
    """Take everybody off the list."""
    with studio.house() as connection:
        connection.execute(update(WaitingListEntryRow).values(status="withdrawn"))


def wait(hands: Hands, client: str, **values: object) -> None:
    """Let a client wait."""
    request = WaitRequest(new_id(), key(client), WaitingWish(**values))  # type: ignore[arg-type]
    add_to_list(hands.login.uow, hands.login.viewer, request, NOW)


def listed(hands: Hands) -> list[str]:
    """Return who waits, in their order."""
    found = waiting_list(hands.login.uow, hands.login.viewer, NOW)
    return [one.client_name for one in found]


def shown(hands: Hands) -> list[str]:
    """Return who is offered in the card beside the place that is free."""
    card = hands.page.freed.card
    return [one.client_name for one in card.model.entries] if card.isVisible() else []
