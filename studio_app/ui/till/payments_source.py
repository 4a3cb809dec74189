"""Where the list of payments comes from, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from studio_app.domain.money_lists import ListedPayment, OpenedPayments, PaymentFilter
from studio_app.domain.paging import PagePlaces

if TYPE_CHECKING:
    from studio_app.services.access import Login


@dataclass(frozen=True, slots=True)
class PaymentsSource:
    """The payments that fit, as the viewer sees them; ``now`` is asked for each time."""

    login: Login
    wanted: PaymentFilter
    now: Callable[[], datetime]

    def look(self, pages: Sequence[int]) -> OpenedPayments:
        """Return where the pages begin, with some of them and the sums of all."""
        # Brings the database libraries along: imported here, off the GUI thread.
        from studio_app.services.money_lists import open_payments

        login = self.login
        return open_payments(login.uow, login.viewer, self.wanted, pages, self.now())

    def read(
        self, places: PagePlaces, pages: Sequence[int]
    ) -> Mapping[int, Sequence[ListedPayment]]:
        """Return the payments of pages."""
        from studio_app.services.money_lists import payment_pages

        login = self.login
        return payment_pages(login.uow, login.viewer, self.wanted, places, pages, self.now())
