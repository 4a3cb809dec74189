"""Sales, payments and refunds in words: the name of their undo, and the notice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.changes import Step
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import MoneyOutcome, PaymentMethod

_translate = QCoreApplication.translate


def method_word(method: PaymentMethod) -> str:
    """Return what a way of paying is called."""
    return {
        PaymentMethod.CASH: _translate("Money", "Cash"),
        PaymentMethod.CARD: _translate("Money", "Card"),
        PaymentMethod.TRANSFER: _translate("Money", "Transfer"),
        PaymentMethod.OTHER: _translate("Money", "Other"),
    }[method]


def amount_text(organization: Organization, amount: int) -> str:
    """Return an amount in minor units as the studio writes it."""
    return Money(amount, organization.currency).text(organization.locale)


def step_name(outcome: MoneyOutcome, organization: Organization) -> str:
    """Return the name of what was done, such as "Sell “10 sessions” to Mina Park"."""
    texts = {
        Step.SELL: _translate("Money", "Sell “{subject}” to {client}"),
        Step.TAKE_PAYMENT: _translate("Money", "Take {amount} from {client}"),
        Step.REFUND: _translate("Money", "Give {amount} back to {client}"),
    }
    return texts[outcome.step].format(
        subject=outcome.subject,
        client=outcome.client_name,
        amount=amount_text(organization, outcome.amount),
    )


def done_sentence(outcome: MoneyOutcome, organization: Organization) -> str:
    """Return what the notice says, such as "Took €40.00 from Mina Park · receipt 312"."""
    texts = {
        Step.SELL: _translate("Money", "Sold “{subject}” to {client}"),
        Step.TAKE_PAYMENT: _translate("Money", "Took {amount} from {client}"),
        Step.REFUND: _translate("Money", "Gave {amount} back to {client}"),
    }
    parts = [
        texts[outcome.step].format(
            subject=outcome.subject,
            client=outcome.client_name,
            amount=amount_text(organization, outcome.amount),
        )
    ]
    if outcome.step is Step.SELL and outcome.amount:
        paid = _translate("Money", "{amount} paid")
        parts.append(paid.format(amount=amount_text(organization, outcome.amount)))
    if outcome.owes:
        left = _translate("Money", "{amount} still to pay")
        parts.append(left.format(amount=amount_text(organization, outcome.owes)))
    parts += _receipts(outcome)
    return " · ".join(parts)


def _receipts(outcome: MoneyOutcome) -> list[str]:
    numbers = [receipt.number for receipt in outcome.receipts]
    if not numbers:
        return []
    if len(numbers) == 1:
        return [_translate("Money", "receipt {number}").format(number=numbers[0])]
    span = _translate("Money", "receipts {first} to {last}")
    return [span.format(first=numbers[0], last=numbers[-1])]
