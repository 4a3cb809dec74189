"""The command that gives every client without a trainer one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio_app import bootstrap
from studio_app.cli_files import SOME_REFUSED, AddCommand, AskPassword, UrlOf

if TYPE_CHECKING:
    from studio_app.domain.backfill import NotPlaced, TrainerCount
    from studio_app.domain.client_record import NewClientRule
    from studio_app.services.access import Login

FEWEST, OF_STUDIO = "fewest", "studio"


def add_assignment_commands(command: AddCommand, url_of: UrlOf, password: AskPassword) -> None:
    """Add the command ``backfill`` to those of the program."""

    def run(given: argparse.Namespace) -> int:
        from datetime import UTC, datetime

        secret = password(f"Password of {given.login}: ", given.password_file)
        login = bootstrap.open_studio(url_of(given)).log_in(given.login, secret, datetime.now(UTC))
        try:
            return _plan(login, _rule(given)) if given.dry_run else _run(login, _rule(given))
        finally:
            login.close()

    sub = command("backfill", run, "Give every client without a trainer one.")
    sub.add_argument(
        "--dry-run", action="store_true", help="tell what would happen, and change nothing"
    )
    sub.add_argument(
        "--rule",
        choices=(OF_STUDIO, FEWEST),
        default=OF_STUDIO,
        help="who gets them: whoever gets new clients in this studio (the default), or the "
        "trainers with the fewest clients who take new ones",
    )
    sub.add_argument("--login", required=True, metavar="NAME", help="an owner, who does it")
    sub.add_argument(
        "--password-file", type=Path, help="a file that holds that password (default: asks)"
    )


def _rule(given: argparse.Namespace) -> NewClientRule | None:
    from studio_app.domain.client_record import AssignmentRule, NewClientRule

    return None if given.rule == OF_STUDIO else NewClientRule(AssignmentRule.LEAST_LOADED)


def _plan(login: Login, rule: NewClientRule | None) -> int:
    from studio_app.services.backfill import plan_backfill

    plan = plan_backfill(login.uow, login.viewer, rule)
    _tell(plan.trainers, plan.failures)
    print(
        f"Total: {plan.total}. Would be assigned: {plan.assigned}. "
        f"Failed: {len(plan.failures)}. Nothing was changed."
    )
    return SOME_REFUSED if plan.failures else 0


def _run(login: Login, rule: NewClientRule | None) -> int:
    from datetime import UTC, datetime

    from studio_app.domain.identifiers import new_id
    from studio_app.services.backfill import BackfillWish, run_backfill

    result = run_backfill(
        login.uow,
        login.viewer,
        BackfillWish(new_id(), rule),
        datetime.now(UTC),
        report=_tell_progress,
    )
    _tell(result.trainers, result.failures)
    print(
        f"Total: {result.total}. Assigned: {result.assigned}. Skipped: {result.skipped}. "
        f"Failed: {result.failed}."
    )
    if result.problem is not None:
        raise result.problem
    return SOME_REFUSED if result.failures else 0


def _tell_progress(done: int, total: int) -> None:
    if total > done:
        print(f"{done} of {total} clients", file=sys.stderr, flush=True)


def _tell(trainers: Sequence[TrainerCount], failures: Sequence[NotPlaced]) -> None:
    for trainer in trainers:
        print(f"{trainer.name}: {trainer.before} clients before, {trainer.count} more")
    for one in failures:
        print(f"failed  #{one.number}  {one.name}  {one.why}")
