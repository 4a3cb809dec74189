"""The pages of the team's area, in order: a new one is one entry here."""

from __future__ import annotations

from studio_app.ui.main.paged_area import PageEntry

TEAM_PAGES: tuple[PageEntry, ...] = ()
