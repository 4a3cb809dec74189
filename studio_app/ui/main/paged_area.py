"""An area of several pages, of which one is in front; each is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from studio_app.domain.people import Viewer
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import TIGHTER, TIGHTEST, AreaBar, AreaScreen
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE_WIDE
from studio_app.ui.widgets.segmented_control import SegmentedControl


class AreaPage(QWidget):
    """One page of an area. The signals say the same as those of ``AreaScreen``.

    ``page_wanted`` carries the key of another page of the same area.
    """

    client_selected = Signal(object)
    client_page_wanted = Signal(object)
    step_done = Signal(object, str, str)
    step_failed = Signal(object, object)
    told = Signal(str)
    sheet_requested = Signal(object, object)
    day_wanted = Signal(object)
    page_wanted = Signal(str)

    def refresh(self) -> None:
        """Load anew what the page shows, once it is in front and whenever F5 is pressed."""

    def has_unsaved(self) -> bool:
        """Tell whether something was typed that is not saved."""
        return False

    def show_unsaved(self) -> None:
        """Bring what is not saved to the front of the page."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page for whom ``offered`` says; ``title`` is marked for translation in "AreaPage"."""

    key: str
    title: str
    offered: Callable[[Viewer], bool]
    factory: Callable[[ScreenContext], AreaPage]

    def translated_title(self) -> str:
        """Return the title in the user's language."""
        return QCoreApplication.translate("AreaPage", self.title)


def offered_pages(entries: Sequence[PageEntry], viewer: Viewer) -> tuple[PageEntry, ...]:
    """Return the pages that the viewer may open."""
    return tuple(entry for entry in entries if entry.offered(viewer))


class PagedBar(AreaBar):
    """Says where one is, and which page is in front."""

    def __init__(self, title: str, pages: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = ElidedLabel(title, self)
        self._title.setProperty("role", "title")
        self.pages = SegmentedControl([*pages], self.tr("Page"), self)
        self.pages.setVisible(len(pages) > 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_WIDE)
        row.addWidget(self._title)
        row.addWidget(self.pages)

    def set_room(self, room: int) -> None:
        self.pages.set_narrow(room >= TIGHTER)
        self._title.setVisible(room < TIGHTEST)
        layout = self.layout()
        assert layout is not None
        layout.invalidate()
        self.updateGeometry()


class PagedArea(AreaScreen):
    """Shows the pages that the viewer may open; ``kept_as`` names the one that comes back."""

    bar: PagedBar

    def __init__(
        self,
        context: ScreenContext,
        title: str,
        entries: Sequence[PageEntry],
        kept_as: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._kept_as = context, kept_as
        self._entries = {entry.key: entry for entry in offered_pages(entries, context.login.viewer)}
        self._made: dict[str, AreaPage] = {}
        self._current = ""
        self.page = QWidget()
        self._stack = QStackedWidget(self.page)
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.bar = PagedBar(
            title, [(entry.key, entry.translated_title()) for entry in self._entries.values()]
        )
        refresh = QAction(icon("refresh-cw"), self.tr("Refresh"), self)
        refresh.setShortcut(QKeySequence("F5"))
        refresh.triggered.connect(self.refresh)
        self.view_actions = (refresh,)
        self.bar.pages.changed.connect(self.show_page)
        kept = context.settings.value(self._key(), "")
        self.show_page(kept if kept in self._entries else next(iter(self._entries)))

    def show_page(self, key: str) -> AreaPage:
        """Bring a page to the front and return it; raises KeyError if the viewer has none such."""
        page = self._made.get(key) or self._make(key)
        self._current = key
        self._stack.setCurrentWidget(page)
        self.page.setFocusProxy(page)
        self.bar.pages.set_current(key)
        page.refresh()
        return page

    def current_page(self) -> AreaPage:
        """Return the page in front."""
        return self._made[self._current]

    def refresh(self) -> None:
        """Load anew what is in front."""
        self.current_page().refresh()

    def has_unsaved(self) -> bool:
        return any(page.has_unsaved() for page in self._made.values())

    def show_unsaved(self) -> None:
        key = next(key for key, page in self._made.items() if page.has_unsaved())
        self.show_page(key).show_unsaved()

    def remember(self) -> None:
        self._context.settings.set_value(self._key(), self._current)

    def _key(self) -> str:
        return f"{self._kept_as} {self._context.login.viewer.membership_id}"

    def _make(self, key: str) -> AreaPage:
        page = self._entries[key].factory(self._context)
        page.client_selected.connect(self.client_selected)
        page.client_page_wanted.connect(self.client_page_wanted)
        page.step_done.connect(self.step_done)
        page.step_failed.connect(self.step_failed)
        page.told.connect(self.told)
        page.sheet_requested.connect(self.sheet_requested)
        page.day_wanted.connect(self.day_wanted)
        page.page_wanted.connect(self.show_page)
        self._made[key] = page
        self._stack.addWidget(page)
        return page
