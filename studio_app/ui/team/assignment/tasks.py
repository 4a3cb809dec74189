"""What the screens about clients without a trainer hand to a worker.

The services bring the database libraries along: they are imported here, off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from studio_app.domain.backfill import BackfillResult, UnassignedClients
from studio_app.domain.client_record import NewClientRule
from studio_app.ui.task_runner import Report

if TYPE_CHECKING:
    from studio_app.services.access import Login


def unassigned(login: Login, *, failed_only: bool) -> UnassignedClients:
    """Return clients without a trainer."""
    from studio_app.services.assignments import unassigned_clients

    return unassigned_clients(login.uow, login.viewer, failed_only=failed_only)


def assign_all(
    login: Login,
    run_id: UUID,
    rule: NewClientRule | None,
    now: datetime,
    report: Report,
    stop: Callable[[], bool],
) -> BackfillResult:
    """Give everybody a trainer."""
    from studio_app.services.backfill import BackfillWish, run_backfill

    wish = BackfillWish(run_id, rule)
    return run_backfill(login.uow, login.viewer, wish, now, report=report, stop=stop)


def try_again(
    login: Login, run_id: UUID, client_ids: tuple[UUID, ...] | None, now: datetime
) -> BackfillResult:
    """Try again for those for whom the rule found nobody."""
    from studio_app.services.assignments import retry_failures

    return retry_failures(login.uow, login.viewer, now, run_id=run_id, client_ids=client_ids)
