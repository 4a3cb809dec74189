"""The rule of who looks after new clients: a default trainer, the least busy, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heapify, heappop, heapreplace
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_record import AssignmentRule, NewClientRule, rule_from
from studio_app.domain.errors import InvalidInput
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.share_out import TrainerRoom, WhyNobody, share_out
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work

SETTING = "new_clients"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What changed with the rule."""

    changes: Changes


def new_client_rule(uow: UnitOfWork, viewer: Viewer) -> NewClientRule:
    """Return the rule of the viewer's studio."""
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        return rule_from(work.organization_settings.get(SETTING))


def set_new_client_rule(
    uow: UnitOfWork, viewer: Viewer, rule: NewClientRule, now: datetime, *, request_id: UUID
) -> RuleSet:
    """Change the rule; raise InvalidInput for a default trainer who is not there, NotAllowed."""
    require(viewer, Right.CHANGE_SETTINGS)

    def changed(work: Work) -> RuleSet:
        before = rule_from(work.organization_settings.get(SETTING))
        name = ""
        if rule.rule is AssignmentRule.DEFAULT_TRAINER:
            rooms = {room.trainer_id: room for room in work.new_clients.rooms()}
            if rule.trainer_id not in rooms:
                raise InvalidInput("trainer", "Choose who looks after new clients.")
            name = rooms[rule.trainer_id].name
        work.organization_settings.put(SETTING, rule.kept())
        organization_id = viewer.organization_id
        work.audit.add(
            "changed_new_client_rule",
            "organization",
            organization_id,
            now,
            before={"rule": before.rule.value},
            after={"rule": rule.rule.value} | ({"trainer": name} if name else {}),
        )
        ids = frozenset({organization_id})
        return RuleSet(Changes(frozenset({Aggregate.ORGANIZATION}), ids))

    request = UseCaseRequest(request_id, "set_new_client_rule", rule)
    return uow.perform(request, changed, RuleSet)


def trainers_by_rule(work: Work) -> Iterator[TrainerRoom | None]:
    """Yield who looks after each of the next new clients, one after the other, without end.

    None stands for nobody, and comes where nobody has room any more.
    """
    rule = rule_from(work.organization_settings.get(SETTING))
    rooms = [] if rule.rule is AssignmentRule.NOBODY else list(work.new_clients.rooms())
    if rule.rule is AssignmentRule.DEFAULT_TRAINER:
        rooms = [one for one in rooms if one.trainer_id == rule.trainer_id]
    free = [(one.clients, one.position, one.name, one.trainer_id, one) for one in rooms]
    free = [entry for entry in free if entry[-1].takes_another]
    heapify(free)
    while free:
        room = free[0][-1]
        yield room
        more = replace(room, clients=room.clients + 1)
        if more.takes_another:
            heapreplace(free, (more.clients, more.position, more.name, more.trainer_id, more))
        else:
            heappop(free)
    while True:
        yield None


def trainer_by_rule(work: Work) -> tuple[UUID | None, WhyNobody | None]:
    """Return who looks after the next new client, or why nobody does.

    Nobody does for no reason at all where that is the rule.
    """
    rule = rule_from(work.organization_settings.get(SETTING))
    if rule.rule is AssignmentRule.NOBODY:
        return None, None
    found = share_out(rule, work.new_clients.rooms(), 1)
    return (found.shares[0].trainer_id if found.shares else None), found.why


def why_nobody(work: Work, count: int) -> WhyNobody | None:
    """Return why the last of so many new clients gets no trainer by the rule, None if there is one.

    Also where that is the rule.
    """
    rule = rule_from(work.organization_settings.get(SETTING))
    if rule.rule is AssignmentRule.NOBODY:
        return None
    return share_out(rule, work.new_clients.rooms(), count).why
