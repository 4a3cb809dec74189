"""Rates of pay in words, and what was done about pay."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.fees import percent_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.pay import (
    GroupKind,
    PayKind,
    PayTerms,
    example_amount,
    example_of_class,
    example_of_missing,
)
from studio_app.domain.pay_statements import PayStatement, day_text_of, period_text

_translate = QCoreApplication.translate
EXAMPLE_HEADS = 6


def money(minor: int, organization: Organization) -> str:
    """Return an amount with the currency's sign."""
    return Money(minor, organization.currency).text(organization.locale)


def percent(parts: int, organization: Organization) -> str:
    """Return parts of a million as a percentage with its sign."""
    text = _translate("Pay", "{number} %")
    return text.format(number=percent_text(parts, organization.locale))


def terms_words(terms: PayTerms, organization: Organization) -> str:
    """Return what a session is paid by, such as "60 % of its worth"."""
    if terms.kind is PayKind.PERCENTAGE:
        text = _translate("Pay", "{percent} of its worth")
        if terms.of_net:
            text = _translate("Pay", "{percent} of its worth without VAT")
        return text.format(percent=percent(terms.amount, organization))
    text = _translate("Pay", "{amount} a session")
    if terms.kind is PayKind.HOURLY:
        text = _translate("Pay", "{amount} an hour")
    return text.format(amount=money(terms.amount, organization))


def class_words(terms: PayTerms, organization: Organization) -> str:
    """Return what a class is paid by."""
    if terms.group_kind is GroupKind.AS_PERSONAL:
        return _translate("Pay", "as a session")
    text = _translate("Pay", "{amount} a class")
    if terms.group_kind is GroupKind.PER_HEAD:
        text = _translate("Pay", "{amount} a head")
    return text.format(amount=money(terms.group_amount, organization))


def share_words(parts: int, organization: Organization) -> str:
    """Return what of the normal amount is paid for a client who is missing."""
    return percent(parts, organization) if parts else _translate("Pay", "nothing")


def example_words(terms: PayTerms, minutes: int, worth: int, organization: Organization) -> str:
    """Return what sessions of that length and worth pay, so that a rate can be checked."""
    paid = example_amount(terms, minutes, worth)
    said_worth = money(worth, organization)
    if terms.of_net:
        said_worth = _translate("Pay", "{amount} without VAT").format(amount=said_worth)
    missed, late = example_of_missing(terms, minutes, worth)
    text = _translate(
        "Pay",
        "A session of {minutes} min worth {worth} pays {paid}. If the client does not come, "
        "{missed}; cancelled late, {late}. A class of {heads} such places pays {group}.",
    )
    return text.format(
        minutes=minutes,
        worth=said_worth,
        paid=money(paid, organization),
        missed=money(missed, organization),
        late=money(late, organization),
        heads=EXAMPLE_HEADS,
        group=money(example_of_class(terms, minutes, worth, EXAMPLE_HEADS), organization),
    )


def state_words(statement: PayStatement, organization: Organization) -> str:
    """Return what became of a statement."""
    if statement.withdrawn_at is not None:
        return _translate("Pay", "withdrawn")
    if statement.paid_at is None:
        return _translate("Pay", "not paid yet")
    day = statement.paid_at.astimezone(organization.tz).date()
    return _translate("Pay", "paid {day}").format(day=day_text_of(day, organization.locale))


def standing_words(statement: PayStatement, organization: Organization) -> str:
    """Return who drew a statement up and who paid it, as it stands above its lines."""
    day = day_text_of(statement.issued_at.astimezone(organization.tz).date(), organization.locale)
    issued = _translate("Pay", "Drawn up {day} by {who}").format(day=day, who=statement.issued_by)
    if statement.paid_at is None:
        return f"{issued} · {state_words(statement, organization)}"
    paid = _translate("Pay", "{state} by {who}").format(
        state=state_words(statement, organization), who=statement.paid_by
    )
    return f"{issued} · {paid}"


def period_of(statement: PayStatement, organization: Organization) -> str:
    """Return the days that a statement is about."""
    return period_text(statement.first_day, statement.last_day, organization.locale)


def step_name_of_pay(outcome: DiaryOutcome) -> str:
    """Return the name of what was done, for its undo."""
    texts = {
        Step.SET_PAY_RATE: _translate("Pay", "Pay rate of {trainer}"),
        Step.REMOVE_PAY_RATE: _translate("Pay", "Take back the pay rate of {trainer}"),
        Step.ISSUE_PAY_STATEMENT: _translate("Pay", "Pay statement of {trainer}"),
    }
    text = texts.get(outcome.step, "")
    if outcome.count > 1:
        text = _translate("Pay", "{count} pay statements")
    return text.format(trainer=outcome.trainer_name, count=outcome.count)


def done_sentence_of_pay(outcome: DiaryOutcome) -> str:
    """Return what the notice says of such a step."""
    texts = {
        Step.SET_PAY_RATE: _translate("Pay", "{trainer} has another pay rate"),
        Step.REMOVE_PAY_RATE: _translate("Pay", "The coming pay rate of {trainer} is taken back"),
        Step.ISSUE_PAY_STATEMENT: _translate("Pay", "Statement of {trainer}, {days}, drawn up"),
        Step.PAY_STATEMENT_PAID: _translate("Pay", "{trainer} is paid for {days}"),
        Step.WITHDRAW_PAY_STATEMENT: _translate("Pay", "Statement of {trainer}, {days}, withdrawn"),
    }
    text = texts.get(outcome.step, "")
    if outcome.count > 1:
        text = _translate("Pay", "{count} pay statements, {days}, drawn up")
    return text.format(trainer=outcome.trainer_name, days=outcome.subject, count=outcome.count)
