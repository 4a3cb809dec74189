"""What stands at the head of every plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.organizations import Organization
from studio_app.reports.document import Paper, Report


@dataclass(frozen=True, slots=True)
class PlanHead:
    """The title of a plan, whose it is, and who printed it when (UTC)."""

    organization: Organization
    title: str
    whose: str
    printed_at: datetime
    printed_by: str
    paper: Paper = "A4"

    def report(self, subject: str) -> Report:
        """Return the frame of the pages."""
        return Report(
            organization=self.organization,
            title=self.title,
            subject=subject,
            printed_at=self.printed_at,
            printed_by=self.printed_by,
            paper=self.paper,
        )
