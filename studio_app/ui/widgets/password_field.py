"""A password field whose letters can be shown."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from studio_app.ui.icons import icon


class PasswordField(QLineEdit):
    """A line edit with an eye that shows the letters while it is on; ``hide_letters`` resets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = self.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_letters)
        self._show_letters(False)

    def hide_letters(self) -> None:
        """Show dots again."""
        self._eye.setChecked(False)

    def _show_letters(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye-off" if shown else "eye"))
        self._eye.setText(self.tr("Hide password") if shown else self.tr("Show password"))
        self._eye.setToolTip(self._eye.text())
        for button in self.findChildren(QToolButton):
            button.setAccessibleName(self._eye.text())
