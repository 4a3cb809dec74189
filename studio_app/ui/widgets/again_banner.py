"""A message that may offer to do once more what did not work."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from studio_app.ui.widgets.banner import Banner, BannerKind


class AgainBanner(Banner):
    """A banner that can be closed, with a button where trying again, or going there, may help."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bad", closable=True, parent=parent)
        self._again: Callable[[], object] | None = None
        self.again_button = self.add_action(self.tr("Try again"))
        self.again_button.clicked.connect(self._do_again)
        self.again_button.hide()

    def show_message(self, text: str, kind: BannerKind | None = None) -> None:
        """Show a sentence that offers nothing."""
        self.show_failure(text, None, kind)

    def show_failure(
        self,
        text: str,
        again: Callable[[], object] | None,
        kind: BannerKind | None = "bad",
        action: str = "",
    ) -> None:
        """Show a sentence, and a button that calls ``again``, unless that is None.

        The button says "Try again", or what ``action`` names.
        """
        self._again = again
        self.again_button.setText(action or self.tr("Try again"))
        self.again_button.setVisible(again is not None)
        super().show_message(text, kind)

    def _do_again(self) -> None:
        if self._again is not None:
            self.hide()
            self._again()
