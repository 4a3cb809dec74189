"""What becomes of faults: a traceback in the log, a sentence on the screen, and life goes on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QtMsgType, qInstallMessageHandler

logger = logging.getLogger(__name__)
qt_logger = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class FaultHooks:
    """Catches what nothing else caught, on every thread, and Qt's own messages, until removed."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """``tell`` shows on the GUI thread that something went wrong."""
        self._tell = tell
        self._is_telling = False
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_on_thread
        self._qt_before = qInstallMessageHandler(_log_qt)

    def remove(self) -> None:
        """Put back what was there before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        logger.critical("Something went wrong.", exc_info=(kind, error, trace))
        # A fault in telling of a fault is only written down.
        if self._is_telling:
            return
        self._is_telling = True
        try:
            self._tell()
        finally:
            self._is_telling = False

    def _caught_on_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            logger.critical("Something went wrong on a thread.", exc_info=caught.exc_value)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    qt_logger.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
