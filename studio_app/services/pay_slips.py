"""The statement of a trainer's pay on paper."""

from __future__ import annotations

from datetime import datetime

from studio_app.domain.pay_statements import PaySlip
from studio_app.domain.people import Viewer
from studio_app.reports.document import Paper, Report
from studio_app.reports.pay_slip import pay_slip_pdf
from studio_app.repositories.unit_of_work import UnitOfWork


def pay_slip(
    uow: UnitOfWork, viewer: Viewer, slip: PaySlip, now: datetime, paper: Paper = "A4"
) -> bytes:
    """Return a statement as a PDF, in the words that it has on the screen."""
    with uow.reading() as work:
        organization = work.organizations.mine()
    report = Report(
        organization, slip.title, slip.subject, now, viewer.name, paper, notice=slip.notice
    )
    return pay_slip_pdf(slip, report)
