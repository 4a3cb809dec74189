"""A session that no package pays for is paid from its own menu."""

from __future__ import annotations

from datetime import timedelta

from studio_app.domain.changes import Step
from studio_app.domain.payments import MoneyOutcome
from studio_app.ui.money.pay_dialog import PayDialog
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.money_hands import debt, payments_of
from tests.services.steps import Hands as Colleague
from tests.services.steps import wish
from tests.ui.money.hands import ENTER, press
from tests.ui.schedule.hands import OpenPage


def test_a_single_session_is_paid_from_its_menu(
    open_page: OpenPage, full_day: StudioDatabase
) -> None:
    colleague = Colleague.of(full_day.login("desk"))
    at_three = wish("cem", "anna", NOW + timedelta(hours=5), pay_later=True)
    booked = colleague.book(at_three)
    owed = debt(colleague, "cem")
    desk = open_page("desk")
    told: list[MoneyOutcome] = []
    desk.page.sessions.step_done.connect(lambda outcome, *_: told.append(outcome))
    desk.context_menu(desk.tile_point("Cem Client"))
    assert "Take payment…" in desk.open_menu()
    desk.choose("Take payment…")
    (dialog,) = [one for one in desk.page.findChildren(PayDialog) if one.isVisible()]
    chosen = dialog.list.choices()[dialog.list.currentIndex().row()]
    assert (chosen.title, chosen.amount) == ("Session with Anna", "€80.00")
    press(ENTER)
    press(ENTER)
    desk.settle()
    (payment,) = payments_of(full_day, "cem")
    assert (payment.amount, payment.booking_id) == (8_000, booked.booking_id)
    assert debt(colleague, "cem") == owed - 8_000
    assert [outcome.step for outcome in told] == [Step.TAKE_PAYMENT]
    desk.context_menu(desk.tile_point("Cara Client"))
    assert "Take payment…" not in desk.open_menu()
