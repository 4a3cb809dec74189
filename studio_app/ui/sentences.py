"""The sentence that a person reads for an error."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.errors import DatabaseProblem, StudioError


class UnexpectedError(StudioError):
    """A fault of the program itself, told to a person; the log holds the traceback."""

    template = (
        "Something went wrong, and nothing more was done. The details are in the log. "
        "Try again; if it happens again, start Studio App anew."
    )


def may_be_tried_again(error: StudioError) -> bool:
    """Tell whether the same request may do later, or may even have been carried out already."""
    return isinstance(error, DatabaseProblem | UnexpectedError)


def sentence(error: StudioError) -> str:
    """Return the error's sentence in the language of the program."""
    text = QCoreApplication.translate("StudioError", error.template)
    return text.format(**error.values)
