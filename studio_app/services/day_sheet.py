"""The day sheet that is printed for a trainer's wall or for the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.local_time import local_day
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.reports.day_sheet import content_from, day_sheet_pdf
from studio_app.reports.document import Paper
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.schedule import load_schedule


def day_sheet(
    uow: UnitOfWork,
    viewer: Viewer,
    day: date,
    trainer_ids: tuple[UUID, ...] | None,
    now: datetime,
    paper: Paper = "A4",
) -> bytes:
    """Return the PDF of a local day: of those trainers, or of all whom the viewer sees.

    Raises NotAllowed, DatabaseProblem.
    """
    view = load_schedule(uow, viewer, day, 1, trainer_ids)
    clients = {line.client_id for session in view.sessions for line in session.bookings}
    with uow.reading() as work:
        organization = work.organizations.mine()
        notes = _package_notes(work, clients, local_day(now, organization.tz))
        staff = allows(viewer, Right.CHECK_IN)
        alerts = work.clients.alerts(clients) if staff else {}
    sheet = content_from(view, organization, day, now, viewer.name, notes, alerts)
    return day_sheet_pdf(sheet, paper)


def _package_notes(work: Work, clients: Collection[UUID], today: date) -> dict[UUID, str]:
    packages: dict[UUID, list[ClientPackage]] = defaultdict(list)
    for package in work.packages.of_clients(clients):
        packages[package.client_id].append(package)
    return {client_id: _note(own, today) for client_id, own in packages.items()}


def _note(packages: list[ClientPackage], today: date) -> str:
    useful = [_left(package) for package in packages if package.pays_on(today)]
    return " + ".join(useful) or "no credit left"


def _left(package: ClientPackage) -> str:
    if package.sessions is None:
        return package.name
    return f"{package.balance} of {package.sessions} left"
