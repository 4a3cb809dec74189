"""A client is added while the login of who is to look after them is closed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest

from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.share_out import NoTrainer, WhyNobody
from studio_app.domain.team import InviteRequest
from studio_app.repositories.schema import TrainerRow
from studio_app.repositories.unit_of_work import Work
from studio_app.services.assignments import unassigned_clients
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.new_clients import add_client, added
from tests.databases import StudioDatabase
from tests.services.steps import Hands
from tests.services.team_hands import NOW, Team, stored, wanted

SECONDS = 0.3
"""For so long whoever comes second is seen to wait."""


@pytest.fixture
def nia(keeper: Team) -> InviteRequest:
    """Nia, who was let in as a trainer, and whom the rule names."""
    request = keeper.invite(wanted())
    keeper.accept(request)
    rule = NewClientRule(AssignmentRule.DEFAULT_TRAINER, trainer_of(keeper.studio, request).id)
    hands = keeper.hands
    set_new_client_rule(hands.uow, hands.viewer, rule, NOW, request_id=new_id())
    return request


def trainer_of(studio: StudioDatabase, request: InviteRequest) -> Any:
    return next(row for row in stored(studio, TrainerRow.__table__) if row.name == request.name)


def one_after_the_other(
    first: Hands, does: Callable[[Work], object], then: Callable[[], object]
) -> None:
    """Do something else while the first transaction is open, which has to wait for it."""
    with ThreadPoolExecutor(1) as pool:
        with first.uow.writing() as work:
            does(work)
            second = pool.submit(then)
            assert not wait([second], timeout=SECONDS).done
            work.commit()
        second.result()


def test_whose_trainer_goes_first_is_added_all_the_same(
    studio: StudioDatabase, keeper: Team, nia: InviteRequest, desk: Hands
) -> None:
    by_rule = NewClient(new_id(), "Mina Park", by_rule=True)
    one_after_the_other(
        keeper.hands,
        lambda work: work.logins.deactivate(nia.membership_id, NOW),
        lambda: add_client(desk.uow, desk.viewer, by_rule, NOW),
    )
    trainer = trainer_of(studio, nia)
    assert not trainer.active
    # By hand she was chosen from a list that is no longer true.
    by_hand = NewClient(new_id(), "Nils Holm", trainer_id=trainer.id)
    done = add_client(desk.uow, desk.viewer, by_hand, NOW)
    assert (done.trainer_id, str(done.why)) == (None, "Nia Newcomer no longer works here.")
    found = unassigned_clients(desk.uow, desk.viewer, failed_only=True)
    assert {one.name: one.why for one in found.clients[:2]} == {
        "Nils Holm": WhyNobody(NoTrainer.LEFT, "Nia Newcomer"),
        "Mina Park": WhyNobody(NoTrainer.TRAINER_GONE),
    }


def test_whose_trainer_goes_second_keeps_that_one(
    studio: StudioDatabase, keeper: Team, nia: InviteRequest, desk: Hands
) -> None:
    wish = NewClient(new_id(), "Mina Park", by_rule=True)
    one_after_the_other(
        desk,
        lambda work: added(work, desk.viewer, wish, NOW),
        lambda: keeper.close(nia),
    )
    assert trainer_of(studio, nia).active
