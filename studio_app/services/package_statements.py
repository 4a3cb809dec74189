"""The statement of a package, on the screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.package_statements import PackageStatement, StatementSheet
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.reports.document import Paper, Report
from studio_app.reports.statement import statement_pdf
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.package_parts import covered_of


def package_statement(uow: UnitOfWork, viewer: Viewer, package_id: UUID) -> PackageStatement:
    """Return all that happened to a package, the oldest first; raises NotAllowed, NotFound.

    Of a package that is shared with somebody, those who look after that client see it too, without
    what it cost.
    """
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        found = work.package_life.statements.of(package_id, with_money=sees_payments(viewer))
        if found.price is None or found.paid is None or found.paid >= found.price:
            return found
        client_id = work.package_life.look(package_id).client_id
        return replace(found, covered=covered_of(work, client_id, package_id))


def statement_sheet(
    uow: UnitOfWork, viewer: Viewer, sheet: StatementSheet, now: datetime, paper: Paper = "A4"
) -> bytes:
    """Return a statement as a PDF, in the words that it has on the screen."""
    with uow.reading() as work:
        organization = work.organizations.mine()
    report = Report(
        organization, sheet.title, sheet.subject, now, viewer.name, paper, notice=sheet.notice
    )
    return statement_pdf(sheet, report)
