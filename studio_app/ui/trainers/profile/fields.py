"""Fields that only a trainer's profile has: a colour, languages, a number that may be left open."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QSizePolicy,
    QWidget,
)

from studio_app.domain.errors import InvalidInput
from studio_app.domain.languages import language_name, languages_by_name
from studio_app.domain.trainer_colours import TRAINER_COLOURS
from studio_app.ui.clients.page.tag_field import TagField
from studio_app.ui.theme import SPACE_TINY, current_tokens
from studio_app.ui.widgets.fields import NumberField

SWATCH = 24
IN_A_ROW = 6


class Swatch(QAbstractButton):
    """A colour to choose."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = number
        self.setCheckable(True)
        self.setFixedSize(SWATCH, SWATCH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Colour {number}").format(number=number + 1))

    def sizeHint(self) -> QSize:
        return QSize(SWATCH, SWATCH)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(1.0 if self.isEnabled() or self.isChecked() else 0.35)
        painter.setBrush(QColor(TRAINER_COLOURS[self.number]))
        painter.drawEllipse(QRectF(4, 4, SWATCH - 8, SWATCH - 8))
        if self.isChecked() or self.hasFocus():
            ring = tokens.accent if self.hasFocus() else tokens.text
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(ring), 2))
            painter.drawEllipse(QRectF(1.5, 1.5, SWATCH - 3, SWATCH - 3))


class ColourField(QWidget):
    """The colours, of which one is chosen; arrows go from one to the next."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE_TINY)
        for number in range(len(TRAINER_COLOURS)):
            swatch = Swatch(number, self)
            self._group.addButton(swatch, number)
            grid.addWidget(swatch, *divmod(number, IN_A_ROW))
        grid.setColumnStretch(IN_A_ROW, 1)
        self._group.idClicked.connect(lambda _number: self.changed.emit())
        self._group.idToggled.connect(self._toggled)
        self.setFocusProxy(self._group.button(0))

    def colour(self) -> int:
        """Return the number of the colour that is chosen."""
        return max(0, self._group.checkedId())

    def set_colour(self, number: int) -> None:
        """Choose a colour."""
        self._group.button(number % len(TRAINER_COLOURS)).setChecked(True)

    def is_colour_of(self, number: int) -> bool:
        """Tell whether that number is one of the colour that is chosen."""
        return number % len(TRAINER_COLOURS) == self.colour()

    def swatch(self, number: int) -> QAbstractButton:
        """Return the button of a colour."""
        return self._group.button(number)

    def _toggled(self, number: int, checked: bool) -> None:
        if checked:
            self.setFocusProxy(self._group.button(number))
            self.changed.emit()


class LanguageField(TagField):
    """Languages by their names in that of the studio, with commas in between."""

    def __init__(self, locale: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self.popup.setAccessibleName(self.tr("Languages"))
        self.setPlaceholderText(
            self.tr("For example: {first}, {second}").format(
                first=language_name("en", locale), second=language_name("ko", locale)
            )
        )
        self.set_known(list(languages_by_name(locale)))

    def set_codes(self, codes: tuple[str, ...]) -> None:
        """Show languages."""
        self.set_tags([language_name(code, self._locale) for code in codes])

    def codes(self) -> tuple[str, ...]:
        """Return the ISO 639 codes of what is typed; raise InvalidInput for what is no language."""
        known = {name.casefold(): code for name, code in languages_by_name(self._locale).items()}
        found = []
        for typed in self.tags():
            code = known.get(typed.casefold())
            if code is None:
                text = self.tr("“{typed}” is no language of the list. Choose one that is proposed.")
                raise InvalidInput("languages", text.format(typed=typed))
            found.append(code)
        return tuple(found)


class CalmNumber(NumberField):
    """A number that a wheel on its way over the form leaves alone."""

    def __init__(self, minimum: int, maximum: int, parent: QWidget | None = None) -> None:
        super().__init__(minimum, maximum, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class OpenNumber(CalmNumber):
    """A number that may be left open: below the least one it says so."""

    def __init__(self, maximum: int, open_text: str, parent: QWidget | None = None) -> None:
        super().__init__(-1, maximum, parent)
        self.setSpecialValueText(open_text)

    def number(self) -> int | None:
        """Return the number, None where it is left open."""
        return None if self.value() < 0 else self.value()

    def set_number(self, number: int | None) -> None:
        """Show a number, or that it is left open."""
        self.setValue(-1 if number is None else number)
