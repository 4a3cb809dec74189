"""The window in which a picture is cut to a square: dragged under it, and made larger."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from studio_app.ui.theme import SPACE, current_tokens
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

EDGE = 320
LARGEST = 4.0
STEP = 8
NOTCH = 120
ZOOM_PARTS = 100

Corner = tuple[float, float, float]
"""The left and upper edge of what is shown, and how long it is, in shares of the shorter edge."""


class Cropper(QWidget):
    """A picture under a square; the mouse and the arrows move it, the wheel makes it larger."""

    zoomed = Signal(float)

    def __init__(self, picture: QImage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._zoom = 1.0
        shorter = min(picture.width(), picture.height())
        self._centre = QPointF(picture.width() / shorter / 2, picture.height() / shorter / 2)
        self._dragged: QPointF | None = None
        self.setFixedSize(EDGE, EDGE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName(self.tr("Picture: arrows move it, plus and minus change its size"))

    def corner(self) -> Corner:
        """Return what is shown of the picture."""
        edge = 1 / self._zoom
        return self._centre.x() - edge / 2, self._centre.y() - edge / 2, edge

    def zoom(self) -> float:
        """Return how much larger it is than it has to be."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Make the picture larger or smaller; it always fills the square."""
        zoom = min(LARGEST, max(1.0, zoom))
        if zoom != self._zoom:
            self._zoom = zoom
            self._put(self._centre)
            self.zoomed.emit(zoom)

    def sizeHint(self) -> QSize:
        return QSize(EDGE, EDGE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._move(event.position() - self._dragged)
            self._dragged = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_zoom(self._zoom * 1.1 ** (event.angleDelta().y() / NOTCH))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: QPointF(STEP, 0),
            Qt.Key.Key_Right: QPointF(-STEP, 0),
            Qt.Key.Key_Up: QPointF(0, STEP),
            Qt.Key.Key_Down: QPointF(0, -STEP),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._move(steps[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.set_zoom(self._zoom * (1.1 if key == Qt.Key.Key_Plus else 1 / 1.1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top, edge = self.corner()
        shorter = min(self._picture.width(), self._picture.height())
        shown = QRectF(left * shorter, top * shorter, edge * shorter, edge * shorter)
        whole = QRectF(self.rect())
        painter.drawImage(whole, self._picture, shown)
        # What the circle of the screens leaves out is dimmed, and kept all the same.
        around = QPainterPath()
        around.addRect(whole)
        circle = QPainterPath()
        circle.addEllipse(whole.adjusted(1, 1, -1, -1))
        shade = QColor(tokens.surface)
        shade.setAlphaF(0.6)
        painter.fillPath(around.subtracted(circle), shade)
        ring = tokens.accent if self.hasFocus() else tokens.line
        painter.setPen(QPen(QColor(ring), 2))
        painter.drawEllipse(whole.adjusted(1, 1, -1, -1))

    def _move(self, pixels: QPointF) -> None:
        self._put(self._centre - pixels / (EDGE * self._zoom))

    def _put(self, centre: QPointF) -> None:
        shorter = min(self._picture.width(), self._picture.height())
        half = 1 / self._zoom / 2
        widest, highest = self._picture.width() / shorter, self._picture.height() / shorter
        self._centre = QPointF(
            min(widest - half, max(half, centre.x())),
            min(highest - half, max(half, centre.y())),
        )
        self.update()


class PictureDialog(PressingDialog):
    """``taken`` carries what is to be shown of the picture, as ``Cropper.corner`` says it."""

    taken = Signal(object)

    def __init__(self, picture: QImage, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Picture of {trainer}").format(trainer=name))
        self.cropper = Cropper(picture, self)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setRange(ZOOM_PARTS, round(LARGEST * ZOOM_PARTS))
        self.size_slider.setAccessibleName(self.tr("Size"))
        hint = QLabel(self.tr("Drag the picture, and turn the wheel to make it larger."), self)
        hint.setProperty("role", "muted")
        self.take_button = QPushButton(self.tr("&Use this picture"), self)
        self.take_button.setProperty("kind", "primary")
        self.take_button.setDefault(True)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        heading = QLabel(self.windowTitle(), self)
        heading.setProperty("role", "heading")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.take_button)
        column = dialog_column(self, EDGE + 48)
        column.addWidget(heading)
        column.addWidget(hint)
        column.addWidget(self.cropper, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.size_slider)
        column.addSpacing(SPACE)
        column.addLayout(foot)
        self.size_slider.valueChanged.connect(lambda at: self.cropper.set_zoom(at / ZOOM_PARTS))
        self.cropper.zoomed.connect(self._show_zoom)
        self.take_button.clicked.connect(self._take)
        self.cancel_button.clicked.connect(self.reject)
        self.cropper.setFocus()

    def _show_zoom(self, zoom: float) -> None:
        self.size_slider.blockSignals(True)
        self.size_slider.setValue(round(zoom * ZOOM_PARTS))
        self.size_slider.blockSignals(False)

    def _take(self) -> None:
        self.taken.emit(self.cropper.corner())
        self.accept()
