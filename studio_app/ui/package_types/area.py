"""What the studio sells, as an area of the main window."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QWidget

from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import TIGHT, AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.package_types.column_widths import set_widths, widths_of
from studio_app.ui.package_types.prices_view import PricesView
from studio_app.ui.package_types.types_view import TypesView
from studio_app.ui.packages.package_menu import PackageDesk
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.widgets.segmented_control import SegmentedControl

LOOK_OF = "package_types_look "
TYPES, PRICES = "types", "prices"


class PackagesBar(AreaBar):
    """Says where one is, and switches between what is sold and what trainers ask."""

    def __init__(self) -> None:
        super().__init__()
        title = ElidedLabel(self.tr("Packages"), self)
        title.setProperty("role", "title")
        self.switch = SegmentedControl(
            ((TYPES, self.tr("Package types")), (PRICES, self.tr("Trainers' prices"))),
            self.tr("What is shown"),
            self,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(title)
        row.addWidget(self.switch)
        self.freeze_all = QPushButton(self.tr("Freeze all…"), self)
        self.freeze_all.setToolTip(self.tr("For days on which the studio is closed"))
        self.freeze_all.hide()
        row.addWidget(self.freeze_all)

    def set_room(self, room: int) -> None:
        self.switch.set_narrow(room >= TIGHT)


class PackagesPage(QWidget):
    """The package types, or what the trainers ask for them."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.types = TypesView(context, self)
        self.prices = PricesView(context, self)
        self._stack = QStackedWidget(self)
        for view in (self.types, self.prices):
            self._stack.addWidget(view)
        room = QHBoxLayout(self)
        room.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, SPACE_WIDE)
        room.addWidget(self._stack)
        self.setFocusProxy(self.types)

    def show_view(self, key: str) -> None:
        """Show the types or the prices."""
        view = self.types if key == TYPES else self.prices
        self._stack.setCurrentWidget(view)
        self.setFocusProxy(view)

    def refresh(self) -> None:
        """Load anew what is in sight."""
        view = self._stack.currentWidget()
        assert isinstance(view, TypesView | PricesView)
        view.reload()


class PackagesArea(AreaScreen):
    """Shows those who sell what is sold and for how much; owners change it."""

    page: PackagesPage
    bar: PackagesBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page = PackagesPage(context)
        self.bar = PackagesBar()
        self.bar.switch.changed.connect(self.page.show_view)
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.page.refresh)
        self.view_actions = (refresh,)
        self._desk = PackageDesk(context, self.page)
        self._desk.step_done.connect(self.step_done)
        if allows(context.login.viewer, Right.REFUND):
            freeze = QAction(icon("clock"), self.tr("&Freeze all packages…"), self)
            freeze.triggered.connect(self._desk.freeze_all)
            self.file_actions = (freeze,)
            self.bar.freeze_all.clicked.connect(freeze.trigger)
            self.bar.freeze_all.show()
        for view in (self.page.types, self.page.prices):
            view.done_step.connect(self.booking_done)
        self._settings = context.settings
        self._look_key = f"{LOOK_OF}{context.login.viewer.membership_id}"
        self._restore()

    def remember(self) -> None:
        tables = {TYPES: self.page.types.table, PRICES: self.page.prices.table}
        look = {key: widths_of(table) for key, table in tables.items()}
        kept = {"view": self.bar.switch.current_key(), **look}
        if kept != self._settings.value(self._look_key, {}):
            self._settings.set_value(self._look_key, kept)

    def _restore(self) -> None:
        kept: dict[str, object] = self._settings.value(self._look_key, {})
        set_widths(self.page.types.table, kept.get(TYPES))
        set_widths(self.page.prices.table, kept.get(PRICES))
        if kept.get("view") == PRICES:
            self.bar.switch.set_current(PRICES)
            self.page.show_view(PRICES)
