"""Sharing clients out over trainers, beside doing it one by one."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.share_out import (
    NoTrainer,
    TrainerRoom,
    WhyNobody,
    share_out,
    why_from,
)

LEAST = NewClientRule(AssignmentRule.LEAST_LOADED)


def room(number: int, clients: int, capacity: int | None, accepts: bool, turn: int) -> TrainerRoom:
    return TrainerRoom(UUID(int=number), f"T{turn}", turn, accepts, capacity, clients)


rooms = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(0, 12), st.booleans(), st.integers(0, 2)),
    max_size=5,
).map(lambda drawn: [room(number, *one) for number, one in enumerate(drawn, 1)])


@given(rooms, st.integers(0, 40))
def test_shares_are_those_of_one_client_after_the_other(
    there: list[TrainerRoom], count: int
) -> None:
    given_, stands = dict.fromkeys((one.trainer_id for one in there), 0), list(there)
    for _ in range(count):
        free = [one for one in stands if one.takes_another]
        if not free:
            break
        least = min(free, key=lambda one: (one.clients, one.position, one.name, one.trainer_id))
        given_[least.trainer_id] += 1
        stands[stands.index(least)] = replace(least, clients=least.clients + 1)
    found = share_out(LEAST, there, count)
    assert {one.trainer_id: one.count for one in found.shares} == {
        key: many for key, many in given_.items() if many
    }
    assert (found.why is None) == (sum(given_.values()) == count)


def test_why_there_is_nobody_is_said_and_kept() -> None:
    full, closed = room(1, 3, 3, True, 1), room(2, 0, None, False, 2)
    one = NewClientRule(AssignmentRule.DEFAULT_TRAINER, full.trainer_id)
    cases = (
        (NewClientRule(), [full], WhyNobody(NoTrainer.NOBODY_NAMED)),
        (LEAST, [closed], WhyNobody(NoTrainer.NOBODY_TAKES)),
        (LEAST, [closed, full], WhyNobody(NoTrainer.ALL_FULL)),
        (one, [full, room(3, 0, None, True, 3)], WhyNobody(NoTrainer.TRAINER_FULL, "T1")),
        (one, [replace(full, accepts=False)], WhyNobody(NoTrainer.TRAINER_TAKES_NOBODY, "T1")),
        (one, [closed], WhyNobody(NoTrainer.TRAINER_GONE)),
    )
    for rule, there, why in cases:
        found = share_out(rule, there, 1)
        assert (found.shares, found.why) == ((), why)
        assert why_from(why.kept()) == why
    assert why_from("of an older program") == WhyNobody(NoTrainer.REFUSED)
