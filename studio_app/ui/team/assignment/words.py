"""What is said of clients without a trainer, and of giving them one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.backfill import BackfillPlan, BackfillResult, UnassignedClients
from studio_app.domain.client_record import AssignmentRule
from studio_app.domain.share_out import WhyNobody

_translate = QCoreApplication.translate


def reason_words(why: WhyNobody) -> str:
    """Return why there is nobody for a client."""
    return _translate("WhyNobody", why.template).format(trainer=why.trainer)


def rule_words(found: UnassignedClients) -> str:
    """Return who looks after new clients."""
    if found.rule.rule is AssignmentRule.NOBODY:
        return _translate("Assignment", "New clients go to nobody until somebody is named.")
    if found.rule.rule is AssignmentRule.LEAST_LOADED:
        return _translate(
            "Assignment",
            "New clients go to the trainer with the fewest clients who takes new ones.",
        )
    if not found.rule_trainer:
        return _translate(
            "Assignment", "New clients go to a trainer who no longer works here. Choose another."
        )
    text = _translate("Assignment", "New clients go to {trainer}.")
    return text.format(trainer=found.rule_trainer)


def clients_text(count: int) -> str:
    """Return a number of clients in words."""
    if count == 1:
        return _translate("Assignment", "1 client")
    return _translate("Assignment", "{count} clients").format(count=f"{count:n}")


def plan_words(plan: BackfillPlan) -> str:
    """Return what would be done."""
    if not plan.total:
        return _translate("Assignment", "Every client has a trainer.")
    text = _translate(
        "Assignment", "Without a trainer: {total}. Would get one: {assigned}. Nobody for: {failed}."
    )
    return text.format(total=plan.total, assigned=plan.assigned, failed=len(plan.failures))


def result_words(result: BackfillResult) -> str:
    """Return what was done, to the last client."""
    text = _translate(
        "Assignment", "Total: {total}. Assigned: {assigned}. Skipped: {skipped}. Failed: {failed}."
    )
    said = text.format(
        total=result.total,
        assigned=result.assigned,
        skipped=result.skipped,
        failed=result.failed,
    )
    if result.untried:
        more = _translate("Assignment", "{sentence} Not come to: {untried}.")
        said = more.format(sentence=said, untried=result.untried)
    return said


def done_words(result: BackfillResult) -> str:
    """Return the sentence that tells of a step."""
    text = _translate("Assignment", "Gave {clients} a trainer")
    return text.format(clients=clients_text(result.assigned))


def step_words(result: BackfillResult) -> str:
    """Return the name of the step, for its undo."""
    text = _translate("Assignment", "Give {clients} a trainer")
    return text.format(clients=clients_text(result.assigned))
