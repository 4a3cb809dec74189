"""What was done about package types and prices, in words: the name of its undo, and the notice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from studio_app.domain.changes import DiaryOutcome, Step

_translate = QCoreApplication.translate


def step_name_of_types(outcome: DiaryOutcome) -> str:
    """Return the name of what was done, such as "Retire “10 × 60 min”"; "" for other steps."""
    texts = {
        Step.ADD_PACKAGE_TYPE: _translate("PackageTypes", "Add “{package}”"),
        Step.CHANGE_PACKAGE_TYPE: _translate("PackageTypes", "Change “{package}”"),
        Step.RETIRE_PACKAGE_TYPE: _translate("PackageTypes", "Retire “{package}”"),
        Step.BRING_BACK_PACKAGE_TYPE: _translate("PackageTypes", "Bring “{package}” back"),
        Step.ORDER_PACKAGE_TYPES: _translate("PackageTypes", "Move “{package}” in the list"),
        Step.SET_PRICE: _translate("PackageTypes", "Price of “{package}” with {trainer}"),
        Step.END_PRICE: _translate("PackageTypes", "Studio's price of “{package}” with {trainer}"),
    }
    texts[Step.SET_CLASS_PRICE] = _translate("PackageTypes", "Price of a class with {trainer}")
    texts[Step.END_CLASS_PRICE] = texts[Step.SET_CLASS_PRICE]
    text = texts.get(outcome.step, "")
    if outcome.step is Step.SET_PRICE and not outcome.subject:
        text = _translate("PackageTypes", "Price of a session with {trainer}")
    return text.format(package=outcome.subject, trainer=outcome.trainer_name)


def done_sentence_of_types(outcome: DiaryOutcome) -> str:
    """Return what the notice says of such a step; "" for other steps."""
    texts = {
        Step.ADD_PACKAGE_TYPE: _translate("PackageTypes", "“{package}” is sold from now on"),
        Step.CHANGE_PACKAGE_TYPE: _translate("PackageTypes", "Changed “{package}”"),
        Step.RETIRE_PACKAGE_TYPE: _translate("PackageTypes", "“{package}” is sold no more"),
        Step.BRING_BACK_PACKAGE_TYPE: _translate("PackageTypes", "“{package}” is sold again"),
        Step.ORDER_PACKAGE_TYPES: _translate("PackageTypes", "Moved “{package}” in the list"),
        Step.SET_PRICE: _translate(
            "PackageTypes", "“{package}” has a price of its own with {trainer}"
        ),
        Step.END_PRICE: _translate(
            "PackageTypes", "“{package}” costs with {trainer} what the studio asks"
        ),
        Step.SET_CLASS_PRICE: _translate(
            "PackageTypes", "A place in a class with {trainer} has another price"
        ),
        Step.END_CLASS_PRICE: _translate(
            "PackageTypes", "A place in a class with {trainer} costs as much as a session"
        ),
    }
    text = texts.get(outcome.step, "")
    if outcome.step is Step.SET_PRICE and not outcome.subject:
        text = _translate("PackageTypes", "A session with {trainer} has another price")
    return text.format(package=outcome.subject, trainer=outcome.trainer_name)
