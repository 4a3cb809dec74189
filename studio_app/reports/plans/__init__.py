"""Weeks, months and lists of sessions on paper."""

from studio_app.reports.plans.month import month_pdf
from studio_app.reports.plans.session_list import session_list_pdf
from studio_app.reports.plans.sheet import PlanHead
from studio_app.reports.plans.week import week_pdf

__all__ = ["PlanHead", "month_pdf", "session_list_pdf", "week_pdf"]
