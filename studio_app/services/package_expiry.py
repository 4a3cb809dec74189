"""Booking out the credits of packages that are over: at the start, and once a day."""

from __future__ import annotations

from datetime import datetime

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.unit_of_work import UnitOfWork

NOTHING = Changes()


def expire_packages(uow: UnitOfWork, viewer: Viewer, now: datetime) -> Changes:
    """Take the credits left in all packages of the studio that expired, with a line in each ledger.

    So it does with credits that came back to a package which is void by now. Whoever is there does
    it, whatever they see; done twice, or from two PCs at once, it is done once. Returns what
    changed, which is nothing most of the time, and for clients, who leave it to the staff.
    """
    if viewer.role is Role.CLIENT:
        return NOTHING
    with uow.writing() as work:
        organization = work.organizations.mine()
        count = work.package_life.expired.book_out(local_day(now, organization.tz), now)
        if not count:
            return NOTHING
        work.audit.add(
            "expired_packages",
            "organization",
            organization.id,
            now,
            after={"packages": count},
        )
        work.commit()
    return Changes(frozenset({Aggregate.PACKAGE, Aggregate.CLIENT}))
