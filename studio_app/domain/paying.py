"""Why none of a client's packages pays for a session, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from studio_app.domain.coverage import SessionKind, SessionShape, lengths_in_words
from studio_app.domain.errors import NoCredit, StudioError
from studio_app.domain.packages import ClientPackage, package_that_pays


class LengthNotPaid(NoCredit):
    """The package pays for sessions of other lengths."""

    template = (
        "“{package}” of {client} pays for sessions of {lengths} minutes, and this one lasts "
        "{minutes}. Change the length, sell another package or pay later."
    )


class ClassNotPaid(NoCredit):
    """The package pays for personal sessions alone."""

    template = (
        "“{package}” of {client} pays for personal sessions, and this is a class. Sell another "
        "package or pay later."
    )


class PersonalNotPaid(NoCredit):
    """The package pays for classes alone."""

    template = (
        "“{package}” of {client} pays for classes, and this is a personal session. Sell another "
        "package or pay later."
    )


class LengthNotCovered(StudioError):
    """A session that a package paid for is to be as long as the package does not pay for."""

    template = (
        "“{package}” of {client} pays for sessions of {lengths} minutes. Choose a length that it "
        "pays for."
    )


def not_paid(client: str, package: ClientPackage, shape: SessionShape) -> NoCredit | None:
    """Return why a package does not pay for such a session, None where it does."""
    coverage = package.coverage
    if not coverage.has_kind(shape.kind):
        if shape.kind is SessionKind.GROUP:
            return ClassNotPaid(package=package.name, client=client)
        return PersonalNotPaid(package=package.name, client=client)
    if not coverage.has_length(shape.minutes):
        return LengthNotPaid(
            package=package.name,
            client=client,
            lengths=lengths_in_words(coverage.durations),
            minutes=shape.minutes,
        )
    return None


def no_package_pays(
    client: str, packages: Iterable[ClientPackage], day: date, shape: SessionShape
) -> NoCredit:
    """Return why none of the packages pays, of which the first that could otherwise is named."""
    nearest = package_that_pays(packages, day)
    found = None if nearest is None else not_paid(client, nearest, shape)
    return found or NoCredit(client=client)
