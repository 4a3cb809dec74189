"""What the schedule says over its views: what was refused, and what could not be loaded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.banner_row import BannerRow


class PageBanners(QWidget):
    """Takes no room while there is nothing to say. ``load_wanted`` asks to load once more."""

    load_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.steps = AgainBanner(self)
        self.loading = Banner("bad", parent=self)
        self.loading.add_action(self.tr("Try again")).clicked.connect(self.load_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(BannerRow(self.loading, self))
        column.addWidget(BannerRow(self.steps, self))

    def tell_refused(self, error: StudioError, again: Callable[[], object] | None) -> None:
        """Say why a step was not taken, with what tries it again."""
        self.steps.show_failure(sentence(error), again)

    def tell_elsewhere(self, text: str, show: Callable[[], object]) -> None:
        """Say what was refused that is not on screen, with what shows it."""
        self.steps.show_failure(text, show, "warning", self.tr("Show"))

    def tell_not_loaded(self, error: StudioError) -> None:
        """Say why what is asked for is not there."""
        self.loading.show_message(sentence(error))
