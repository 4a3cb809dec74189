"""A series before it is made: its rule above, every date with its state below, and Enter books."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.free_slots import FreeSlot
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.series import Rhythm
from studio_app.domain.series_plans import (
    Decision,
    PlannedDate,
    SeriesDate,
    SeriesRequest,
)
from studio_app.domain.slot_states import SlotState
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.series_form import SeriesForm
from studio_app.ui.schedule.series_model import booked_anyway, is_over_clash, skipped_or_not
from studio_app.ui.schedule.series_steps import Looked, SeriesSteps
from studio_app.ui.schedule.slot import Times
from studio_app.ui.schedule.texts import span_text
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.announce import announce

SOON_MILLISECONDS = 120
A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SeriesWish:
    """What a form knows of a series: whose, with whom, when first, and how often.

    Without ``client_id`` it is a class of that ``name`` with ``capacity`` places.
    """

    client_id: UUID | None
    name: str
    trainer: Trainer
    times: Times
    place_id: UUID | None
    rhythm: Rhythm
    package_id: UUID | None = None
    pay_later: bool = False
    capacity: int = 1


class SeriesPanel(SeriesForm):
    """Looks at the dates through ``steps``; ``closed`` says that it was left without booking."""

    closed = Signal()

    def __init__(self, context: ScreenContext, steps: SeriesSteps, parent: QWidget) -> None:
        super().__init__(context.login.organization, parent)
        self._organization = context.login.organization
        self._may_book_anyway = allows(context.login.viewer, Right.BOOK_ANYWAY)
        self._steps = steps
        self._wish: SeriesWish | None = None
        self._series_id = new_id()
        self._is_busy = False
        self._books_soon = False
        self._soon = QTimer(self, singleShot=True, interval=SOON_MILLISECONDS)
        self._soon.timeout.connect(self._look)
        self.fields.changed.connect(self._rule_changed)
        self.submitted.connect(self._book)
        self.left.connect(self._leave)
        self.model.decided.connect(self._tell_totals)
        self.table.skip_wanted.connect(self._skip)
        self.table.next_free_wanted.connect(self._find_next)
        self.table.anyway_wanted.connect(self._anyway)
        self.skip_button.clicked.connect(self._skip)
        self.next_button.clicked.connect(self._find_next)
        self.anyway_button.clicked.connect(self._anyway)
        self.reason.textChanged.connect(lambda: self._say(""))
        steps.looked.connect(self._show)
        steps.look_failed.connect(self._show_problem)
        self._tell_totals()

    @property
    def wish(self) -> SeriesWish | None:
        """Return what it is open for, None while closed."""
        return self._wish

    @property
    def is_busy(self) -> bool:
        """Tell whether the series is being booked."""
        return self._is_busy

    def open_for(self, wish: SeriesWish) -> None:
        """Open for a wish of the booking form."""
        self._wish = wish
        # One key as long as it is open: an answer that got lost makes no second series.
        self._series_id = new_id()
        self._is_busy = False
        self._books_soon = False
        self.model.clear()
        self.reason.clear()
        text = self.tr("{name} · {trainer} · {times}")
        times = span_text(wish.times.start, wish.times.end, self._organization.locale)
        self.subtitle.setText(text.format(name=wish.name, trainer=wish.trainer.name, times=times))
        no_credits = wish.pay_later or wish.client_id is None
        self.fields.start_with(wish.rhythm, wish.times.day, pays_later=no_credits)
        self._say("")
        self.show()
        self.raise_()
        self._look()
        self.fields.rhythm.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_panel(self) -> None:
        """Close and forget everything."""
        self._wish = None
        self._is_busy = False
        self._books_soon = False
        self._soon.stop()
        self._steps.give_up()
        self.hide()

    def waits_for(self, request: SeriesRequest) -> bool:
        """Tell whether it is open for the answer to this request."""
        return self._wish is not None and request.series_id == self._series_id

    def refuse(self, error: StudioError) -> None:
        """Say why the series was not booked, and look again."""
        self._is_busy = False
        self._say(sentence(error))
        # Somebody may have been faster: what is in the way now is shown beside the sentence.
        self._look()
        self._tell_totals()

    def _leave(self) -> None:
        if self._wish is not None and not self._is_busy:
            self.close_panel()
            self.closed.emit()

    def _request(self) -> SeriesRequest:
        wish = self._wish
        assert wish is not None
        return SeriesRequest(
            self._series_id,
            wish.client_id,
            wish.trainer.id,
            self.fields.rule(),
            wish.times.day,
            wish.times.start,
            wish.times.clock_minutes,
            wish.place_id,
            wish.package_id,
            wish.pay_later,
            capacity=wish.capacity,
            title=wish.name if wish.client_id is None else "",
        )

    def _rule_changed(self) -> None:
        if self._wish is not None:
            self._books_soon = False
            self._say("")
            self._soon.start()
            self._tell_totals()

    def _look(self) -> None:
        if self._wish is None:
            return
        try:
            self._steps.look(self._request())
        except InvalidInput as error:
            self._show_problem(error)

    def _show(self, looked: Looked) -> None:
        if not self.waits_for(looked.request):
            return
        row = max(0, self.table.currentIndex().row())
        self.model.show(looked.preview)
        if self.model.rowCount():
            self.table.selectRow(min(row, self.model.rowCount() - 1))
        self.fit()
        if self._books_soon and not self._soon.isActive():
            self._books_soon = False
            self._book()
            self._tell_totals()

    def _show_problem(self, error: StudioError) -> None:
        if self._wish is not None:
            self._books_soon = False
            self.model.show(None)
            self._say(sentence(error))

    def _chosen(self) -> list[PlannedDate]:
        return [self.model.plans[row] for row in self.table.chosen_rows()]

    def _skip(self) -> None:
        self._say("")
        self.model.decide(skipped_or_not(self._chosen()))

    def _anyway(self) -> None:
        chosen = self._chosen()
        wishes = booked_anyway(chosen, over_clashes=self._may_book_anyway)
        self.model.decide(wishes)
        clashes = any(one.line.state.refused and not one.is_moved for one in chosen)
        if clashes and not self._may_book_anyway:
            self._say(self.tr("Only the front desk and owners may book over what is in the way."))
        else:
            self._say("")

    def _find_next(self) -> None:
        rows = self.table.chosen_rows()
        if len(rows) != 1 or self._wish is None:
            self._say(self.tr("Choose one date to look for another time.") if rows else "")
            return
        plan = self.model.plans[rows[0]]
        siblings = [one.starts_at for one in self.model.booked if one is not plan]
        is_stood_on = plan.is_moved or plan.line.state is SlotState.FREE
        after = plan.starts_at + (A_MOMENT if is_stood_on else timedelta())
        try:
            request = self._request()
        except InvalidInput as error:
            self._say(sentence(error))
            return
        self._steps.find_next(
            request,
            after,
            siblings,
            partial(self._take_next, request, plan),
            partial(self._no_next, request),
        )

    def _no_next(self, request: SeriesRequest, error: StudioError) -> None:
        if self.waits_for(request):
            self._say(sentence(error))

    def _take_next(self, request: SeriesRequest, plan: PlannedDate, slot: FreeSlot | None) -> None:
        if not self.waits_for(request):
            return
        if slot is None:
            self._say(self.tr("Nothing is free within two weeks of that date."))
            return
        self._say("")
        day = plan.line.day
        later = Decision.ANYWAY if plan.wanted and plan.wanted.decision is Decision.ANYWAY else None
        decided = SeriesDate(day, later or Decision.BOOK, slot.starts_at)
        self.model.decide({day: decided})

    def _book(self) -> None:
        if self._wish is None or self._is_busy:
            return
        if self._soon.isActive() or self._steps.is_looking:
            self._books_soon = True
            self._tell_totals()
            return
        reason = self.reason.text().strip()
        if self.model.needs_reason and not reason:
            self._say(self.tr("Say why it is booked although something is in the way."))
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.model.booked:
            self._say(self.tr("Choose at least one date."))
            return
        dates = tuple(
            replace(plan.date(), reason=reason if is_over_clash(plan) else "")
            for plan in self.model.booked
        )
        try:
            request = replace(self._request(), dates=dates)
        except InvalidInput as error:
            self._say(sentence(error))
            return
        self._is_busy = True
        self._say("")
        self._tell_totals()
        self._steps.book(request)

    def _say(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))
        if text:
            announce(self, text)
        if self.isVisible():
            self.fit()

    def _tell_totals(self) -> None:
        booked, everything = len(self.model.booked), len(self.model.plans)
        text = self.tr("{booked} of {all} can be booked")
        self.totals.setText(text.format(booked=booked, all=everything) if everything else "")
        self.uses.setText(self._uses())
        needs_reason = self.model.needs_reason
        if needs_reason == self.reason.isHidden():
            self.reason.setVisible(needs_reason)
            if self.isVisible():
                self.fit()
        is_busy = self._is_busy or self._books_soon
        self.book_button.setEnabled(bool(booked) and not is_busy)
        name = self.tr("Booking…") if is_busy else self.tr("Book {count}")
        if not is_busy:
            name = name.format(count=booked) if booked else self.tr("Book")
        self.book_button.setAccessibleName(name)
        self.book_button.setText(name if is_busy else f"{name} ⏎")

    def _uses(self) -> str:
        """Return what the booking will cost, such as "Uses 9 credits of “Ten”, 3 pay later"."""
        if self._wish is None or self._wish.client_id is None:
            return ""
        parts = []
        for package, count in self.model.packages().items():
            if count == 1:
                parts.append(self.tr("1 credit of “{package}”").format(package=package))
            else:
                text = self.tr("{count} credits of “{package}”")
                parts.append(text.format(count=count, package=package))
        later = len(self.model.booked) - sum(self.model.packages().values())
        said = self.tr("Uses {credits}").format(credits=", ".join(parts)) if parts else ""
        if not later:
            return said
        paid_later = self.tr("{count} to be paid later").format(count=later)
        return (
            self.tr("{said}, {later}").format(said=said, later=paid_later) if said else paid_later
        )
