"""What was done about a package, in words: the name of its undo, and the notice."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import day_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.package_life import PackageOutcome, PackageStep

_translate = QCoreApplication.translate


def package_step_name(outcome: PackageOutcome) -> str:
    """Return the name of what was done, such as "Freeze Ten of Mina Park"."""
    texts = {
        PackageStep.FREEZE: _translate("Packages", "Freeze {package} of {client}"),
        PackageStep.UNFREEZE: _translate("Packages", "Unfreeze {package} of {client}"),
        PackageStep.EXTEND: _translate("Packages", "Extend {package} of {client}"),
        PackageStep.SHORTEN: _translate("Packages", "Shorten {package} of {client}"),
        PackageStep.ADJUST: _translate("Packages", "Correct {package} of {client}"),
        PackageStep.REDUCE_PRICE: _translate("Packages", "Lower the price of {client}'s {package}"),
        PackageStep.VOID: _translate("Packages", "Void {package} of {client}"),
        PackageStep.TRANSFER: _translate("Packages", "Move sessions of {client} to {other}"),
        PackageStep.SHARE: _translate("Packages", "Share {client}'s {package} with {other}"),
        PackageStep.UNSHARE: _translate(
            "Packages", "No longer share {client}'s {package} with {other}"
        ),
        PackageStep.FREEZE_ALL: _translate("Packages", "Freeze all packages"),
    }
    return texts[outcome.step].format(
        package=outcome.package_name, client=outcome.client_name, other=outcome.other_client
    )


def package_done_sentence(outcome: PackageOutcome, organization: Organization) -> str:
    """Return what the notice says, such as "Frozen until 24 Mar 2026: Ten of Mina Park"."""
    texts = {
        PackageStep.FREEZE: _translate("Packages", "{package} of {client} is frozen until {until}"),
        PackageStep.UNFREEZE: _translate(
            "Packages", "{package} of {client} pays again, until {until}"
        ),
        PackageStep.EXTEND: _translate("Packages", "{package} of {client} lasts until {until}"),
        PackageStep.SHORTEN: _translate("Packages", "{package} of {client} ends on {until}"),
        PackageStep.ADJUST: _translate("Packages", "{package} of {client}: {change}"),
        PackageStep.REDUCE_PRICE: _translate(
            "Packages", "{package} of {client} costs {amount} less"
        ),
        PackageStep.VOID: _translate("Packages", "{package} of {client} is void"),
        PackageStep.TRANSFER: _translate("Packages", "{other} got {sessions} of {client}"),
        PackageStep.SHARE: _translate("Packages", "{other} draws on {package} of {client} too"),
        PackageStep.UNSHARE: _translate(
            "Packages", "{other} draws on {package} of {client} no more"
        ),
        PackageStep.FREEZE_ALL: _translate("Packages", "{packages} frozen until {until}"),
    }
    text = texts[outcome.step]
    if outcome.until is None and outcome.step is PackageStep.EXTEND:
        text = _translate("Packages", "{package} of {client} never expires")
    if outcome.until is None and outcome.step is PackageStep.UNFREEZE:
        text = _translate("Packages", "{package} of {client} pays again")
    said = text.format(
        package=outcome.package_name,
        client=outcome.client_name,
        other=outcome.other_client,
        until=day_words(outcome.until, organization),
        amount=money_words(outcome.amount, organization),
        change=_change(outcome.credits),
        sessions=sessions_words(abs(outcome.credits)),
        packages=packages_words(outcome.count),
    )
    if outcome.left_alone:
        alone = _translate("Packages", "{said} · {count} left as they are")
        said = alone.format(said=said, count=outcome.left_alone)
    return said


def sessions_words(count: int) -> str:
    """Return so many sessions in words."""
    if count == 1:
        return _translate("Packages", "1 session")
    return _translate("Packages", "{count} sessions").format(count=count)


def packages_words(count: int) -> str:
    """Return so many packages in words."""
    if count == 1:
        return _translate("Packages", "1 package")
    return _translate("Packages", "{count} packages").format(count=count)


def days_words(count: int) -> str:
    """Return so many days in words."""
    if count == 1:
        return _translate("Packages", "1 day")
    return _translate("Packages", "{count} days").format(count=count)


def day_words(day: date | None, organization: Organization) -> str:
    """Return a local day with its year, or that there is none."""
    if day is None:
        return _translate("Packages", "never")
    return day_text(day, organization.locale)


def money_words(minor: int, organization: Organization) -> str:
    """Return minor units as the studio writes money."""
    return Money(minor, organization.currency).text(organization.locale)


def signed_words(credits: int) -> str:
    """Return by how much something changed, with its sign."""
    return f"+{credits}" if credits > 0 else f"−{abs(credits)}"


def _change(credits: int) -> str:
    if credits > 0:
        return _translate("Packages", "{sessions} added").format(sessions=sessions_words(credits))
    return _translate("Packages", "{sessions} taken away").format(
        sessions=sessions_words(abs(credits))
    )


def balance_words(price: int, paid: int, organization: Organization, covered: int = 0) -> str:
    """Return what is still to be paid of a price, or stands to the client's good.

    Of the rest up to so much is ``covered`` by what was paid on account.
    """
    covered = min(covered, price - paid)
    if covered > 0:
        rest = price - paid - covered
        text = _translate("Packages", "{paid} is paid, {covered} from what was paid on account.")
        if rest:
            text = _translate(
                "Packages",
                "{paid} is paid, {covered} from what was paid on account; {rest} is still owed.",
            )
        return text.format(
            paid=money_words(paid + covered, organization),
            covered=money_words(covered, organization),
            rest=money_words(rest, organization),
        )
    if paid < price:
        text = _translate("Packages", "{paid} is paid, {rest} is still owed.")
        rest = price - paid
    elif paid > price:
        text = _translate(
            "Packages", "{paid} is paid: {rest} stands to the client's good and can be paid back."
        )
        rest = paid - price
    else:
        return _translate("Packages", "All of it is paid.") if price else ""
    return text.format(paid=money_words(paid, organization), rest=money_words(rest, organization))
