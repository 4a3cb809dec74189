"""Sentences for people: the values in, and in the language of the program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from studio_app.domain.errors import InvalidInput, LoginLocked, NotAllowed, StudioError
from studio_app.ui.sentences import UnexpectedError, sentence


class German(QTranslator):
    """Knows one sentence."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, number: int = -1
    ) -> str | None:
        if (context, text) == ("StudioError", LoginLocked.template):
            return "Zu viele Versuche. In {minutes} Minuten geht es weiter."
        return None


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    translator = German()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.mark.parametrize(
    "error",
    [
        NotAllowed(),
        LoginLocked(minutes=30),
        InvalidInput("login", "Type a {login} without braces."),
        UnexpectedError(),
    ],
)
def test_untranslated_it_is_the_english_sentence(error: StudioError) -> None:
    assert sentence(error) == str(error)


def test_translated_the_values_are_filled_in(german: None) -> None:
    assert sentence(LoginLocked(minutes=7)) == "Zu viele Versuche. In 7 Minuten geht es weiter."
    assert sentence(NotAllowed()) == str(NotAllowed())
