"""The till as an area of the main window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout

from studio_app.domain.permissions import Right, allows
from studio_app.ui.chosen_trainers import ChosenTrainers
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import TIGHTER, TIGHTEST, AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.main.trainer_filter import FILTER_WIDTHS, TrainerFilter
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.till.page import VIEWS, TillPage, View
from studio_app.ui.widgets.segmented_control import SegmentedControl

VIEW_KEPT = "till_view"


class TillBar(AreaBar):
    """Says where one is, which view is in front, and whose clients' money it shows."""

    def __init__(self, trainers: ChosenTrainers) -> None:
        super().__init__()
        self._title = ElidedLabel(self.tr("Till"), self)
        self._title.setProperty("role", "title")
        names: dict[View, str] = {
            "payments": self.tr("Payments"),
            "unpaid": self.tr("Unpaid"),
            "close": self.tr("Close the till"),
        }
        self.views = SegmentedControl([*names.items()], self.tr("View"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(self._title)
        row.addWidget(self.views)
        self.filter = TrainerFilter(self)
        self.filter.follow(trainers)
        row.addWidget(self.filter)

    def set_room(self, room: int) -> None:
        self.views.set_narrow(room >= TIGHTER)
        self.filter.set_level(0, FILTER_WIDTHS[room])
        self._title.setVisible(room < TIGHTEST)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        self.updateGeometry()


class TillArea(AreaScreen):
    """Shows payments, what is unpaid, and how the cash stands, to those who sell."""

    page: TillPage
    bar: TillBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.page = TillPage(context)
        self.bar = TillBar(context.trainers)
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.page.refresh)
        self.view_actions = (refresh,)
        show = QAction(icon("printer"), self.tr("&Print…"), self)
        show.setShortcut(QKeySequence.StandardKey.Print)
        show.setToolTip(self.tr("Print the receipt or slip that is chosen (Ctrl+P)"))
        show.triggered.connect(self.page.print_chosen)
        self.file_actions = (show,)
        if allows(context.login.viewer, Right.CHANGE_SETTINGS):
            head = QAction(icon("file-text"), self.tr("&Heading of receipts…"), self)
            head.triggered.connect(self._edit_head)
            self.file_actions = (show, head)
        self.bar.views.changed.connect(self.page.show_view)
        self.page.view_changed.connect(self.bar.views.set_current)
        self.page.client_selected.connect(self.client_selected)
        self.page.client_opened.connect(self.client_page_wanted)
        self.page.payment_wanted.connect(self.payment_wanted)
        self.page.refund_wanted.connect(self.refund_wanted)
        kept = context.settings.value(self._key(), "")
        if kept in VIEWS:
            self.page.choose_view(kept)
            self.bar.views.set_current(kept)

    def remember(self) -> None:
        self._context.settings.set_value(self._key(), self.page.view())

    def _key(self) -> str:
        return f"{VIEW_KEPT} {self._context.login.viewer.membership_id}"

    def _edit_head(self) -> None:
        from studio_app.ui.till.head_dialog import HeadDialog

        HeadDialog(self._context, self.page.window()).open()
