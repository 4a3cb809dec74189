"""Why a booking or a move was refused, and what may be done about it, within a form."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import NoCredit, SlotTaken, StudioError, TimeOffInTheWay
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel


class Refusal(QFrame):
    """A sentence, and below it the way around where there is one.

    ``anyway`` carries the reason for booking over a clash, or for moving where it is about
    ``moving``; ``pay_later`` asks for no package, ``sell`` for a new one where that ``may_sell``;
    ``again`` asks for the same once more.
    """

    anyway = Signal(str)
    pay_later = Signal()
    sell = Signal()
    again = Signal()

    def __init__(self, may_book_anyway: bool, parent: QWidget, *, moving: bool = False) -> None:
        super().__init__(parent)
        self._may_book_anyway = may_book_anyway
        self._is_busy = False
        self.may_sell = False
        self.setProperty("banner", "bad")
        self._sentence = QLabel(self)
        self._sentence.setProperty("banner", "bad")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(self.tr("Reason, for the record"))
        self.reason.setAccessibleName(
            self.tr("Reason for moving anyway") if moving else self.tr("Reason for booking anyway")
        )
        self.reason.setMaxLength(200)
        self.reason.textChanged.connect(self._enable)
        text = self.tr("Move anyway") if moving else self.tr("Book anyway")
        self.anyway_button = QPushButton(text, self)
        self.anyway_button.clicked.connect(self._book_anyway)
        self.later_button = QPushButton(self.tr("Book, pay later"), self)
        self.later_button.clicked.connect(self.pay_later)
        self.sell_button = QPushButton(self.tr("Sell a package…"), self)
        self.sell_button.clicked.connect(self.sell)
        self.again_button = QPushButton(self.tr("Try again"), self)
        self.again_button.clicked.connect(self.again)
        head = QHBoxLayout()
        head.setSpacing(8)
        sign = IconLabel("circle-alert", "bad", parent=self)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._sentence, 1)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(self.reason, 1)
        ways.addWidget(self.anyway_button)
        ways.addWidget(self.sell_button)
        ways.addWidget(self.later_button)
        ways.addWidget(self.again_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(ways)
        self.hide()

    @property
    def wants_reason(self) -> bool:
        """Tell whether a reason may be typed to book anyway."""
        return not self.isHidden() and not self.reason.isHidden()

    @property
    def offers_again(self) -> bool:
        """Tell whether the same request may be sent once more."""
        return not self.isHidden() and not self.again_button.isHidden()

    def text(self) -> str:
        """Return the sentence shown, "" without one."""
        return "" if self.isHidden() else self._sentence.text()

    def show_error(self, error: StudioError) -> None:
        """Show the sentence of an error and the ways around it."""
        self.show_sentence(sentence(error))
        clash = isinstance(error, SlotTaken | TimeOffInTheWay) and self._may_book_anyway
        self.reason.setVisible(clash)
        self.anyway_button.setVisible(clash)
        self.later_button.setVisible(isinstance(error, NoCredit))
        self.sell_button.setVisible(isinstance(error, NoCredit) and self.may_sell)
        self.again_button.setVisible(may_be_tried_again(error))
        self._enable()
        if clash:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif isinstance(error, NoCredit):
            self.later_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.offers_again:
            self.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sentence(self, text: str) -> None:
        """Show a sentence with no way around."""
        self._sentence.setText(text)
        ways = (self.anyway_button, self.sell_button, self.later_button, self.again_button)
        for way in (self.reason, *ways):
            way.hide()
        self.show()
        announce(self, text)

    def forget(self) -> None:
        """Take the sentence away, and the reason that was typed."""
        self.reason.clear()
        self.hide()

    def set_busy(self, busy: bool) -> None:
        """Switch the ways around off while a booking is under way."""
        self._is_busy = busy
        self._enable()

    def _enable(self) -> None:
        self.later_button.setEnabled(not self._is_busy)
        self.sell_button.setEnabled(not self._is_busy)
        self.again_button.setEnabled(not self._is_busy)
        self.anyway_button.setEnabled(not self._is_busy and bool(self.reason.text().strip()))

    def _book_anyway(self) -> None:
        if self.reason.text().strip():
            self.anyway.emit(self.reason.text().strip())
