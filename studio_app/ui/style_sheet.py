"""The one style sheet, by widget class and dynamic property, made from the tokens."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio_app.ui.theme import Tokens

CONTROL_SIGNS = {
    "chevron-down": "muted",
    "chevron-up": "muted",
    "chevron-left": "muted",
    "chevron-right": "muted",
    "check": "on_accent",
    "minus": "on_accent",
}
"""The icons that the style sheet names, with the token whose colour they carry."""


def style_sheet(tokens: Tokens) -> str:
    """Return the style sheet of a theme; load the icons' folder before it is applied."""
    values = {name: str(value) for name, value in asdict(tokens).items()}
    folder = "dark" if tokens.is_dark else "light"
    return _SHEET.substitute(values, signs=f"studioicons:controls/{folder}")


_TEXT = """
QLabel { background: transparent; }
QLabel[role="heading"] { font-size: 20px; font-weight: 600; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="label"] { font-weight: 500; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="caption"] { color: $muted; font-size: 11px; }
QLabel[role="section"] { color: $muted; font-size: 11px; font-weight: 600; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="bad"] { color: $bad; }
QLabel[tone="accent"] { color: $accent_text; }
QLabel:disabled { color: $faint; }
QToolTip { background: $notice; color: $notice_text; border: 0; padding: 4px 8px;
    font-size: 11px; }
"""

_BUTTONS = """
QPushButton { background: $surface; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 12px; min-height: 18px; font-weight: 500; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_tint; color: $accent_text; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 11px; }
QPushButton:disabled { color: $faint; background: $surface; }
QPushButton::menu-indicator { image: url($signs/chevron-down.svg); width: 14px; height: 14px;
    subcontrol-position: right center; subcontrol-origin: padding; right: 8px; }
QPushButton[menu="true"] { padding-right: 16px; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="primary"]:disabled { background: $line; border-color: $line; color: $muted; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:pressed { background: $accent_tint; }
QPushButton[kind="quiet"]:focus { border-color: $accent; }
QPushButton[aligned="left"] { text-align: left; padding: 3px 8px; }
QPushButton[aligned="left"]:focus { padding: 2px 7px; }
QPushButton[kind="chip"] { padding: 3px 4px; }
QPushButton[kind="chip"]:focus { padding: 2px 3px; }
QPushButton[kind="figure"] { border-radius: 8px; }
QPushButton[kind="figure"]:checked { border-color: $accent; }
QPushButton[kind="danger"] { color: $bad; }
QPushButton[kind="danger"]:hover { background: $bad_tint; }
QPushButton[kind="danger"]:disabled { color: $faint; background: $surface; }
QPushButton[kind="link"] { background: transparent; border: 0; border-radius: 3px; padding: 2px;
    color: $accent_text; min-height: 0; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[kind="link"]:disabled { color: $faint; }
QToolButton { background: transparent; color: $text; border: 1px solid transparent;
    border-radius: 6px; padding: 5px; font-weight: 500; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_tint; color: $accent_text; }
QToolButton:focus { border: 2px solid $accent; padding: 4px; }
QToolButton:disabled { color: $faint; }
QToolButton[kind="outlined"] { background: $surface; border-color: $line; min-height: 15px; }
QToolButton[kind="outlined"]:hover { background: $hover; }
QToolButton[kind="outlined"]:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }
QFrame[segmented="true"] { background: $surface; border: 1px solid $line; border-radius: 7px; }
QPushButton[segment="true"] { border: 2px solid transparent; border-radius: 6px;
    background: transparent; color: $muted; padding: 3px 11px; min-height: 18px; }
QPushButton[segment="true"][narrow="true"] { padding: 3px 6px; }
QPushButton[segment="true"]:hover { color: $text; }
QPushButton[segment="true"]:checked { background: $accent_tint; color: $accent_text; }
QPushButton[segment="true"]:focus { border-color: $accent; }
"""

_FIELDS = """
QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {
    background: $field; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 9px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QComboBox { min-height: 18px; lineedit-password-character: 8226; }
QAbstractSpinBox { min-height: 15px; }
QTextEdit, QPlainTextEdit { padding: 4px 6px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover, QComboBox:hover {
    border-color: $faint; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 4px 8px; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 3px 5px; }
QLineEdit[invalid="true"], QTextEdit[invalid="true"], QPlainTextEdit[invalid="true"],
QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"] { border-color: $bad; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled,
QComboBox:disabled { background: $window; color: $faint; border-color: $line; }
QLineEdit[kind="search"] { background: $window; }
QLineEdit[kind="search"]:focus { background: $field; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { border: 0; background: transparent;
    padding: 6px 4px; }
QLineEdit QToolButton { border: 0; padding: 0; border-radius: 4px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: 0; padding: 0; background: transparent;
    min-height: 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: 18px;
    background: transparent; subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; top: 3px; right: 3px; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; bottom: 3px; right: 3px; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: $hover;
    border-radius: 3px; }
QAbstractSpinBox[kind="plain"]::up-button, QAbstractSpinBox[kind="plain"]::down-button { width: 0;
    right: 0; }
QAbstractSpinBox::up-arrow { image: url($signs/chevron-up.svg); width: 11px; height: 11px; }
QAbstractSpinBox::down-arrow { image: url($signs/chevron-down.svg); width: 11px; height: 11px; }
QAbstractSpinBox[kind="plain"]::up-arrow, QAbstractSpinBox[kind="plain"]::down-arrow {
    image: none; width: 0; }
QComboBox { padding-right: 26px; font-weight: 500; }
QComboBox:focus { padding-right: 25px; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: 0; width: 22px;
    subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {
    image: url($signs/chevron-down.svg); width: 14px; height: 14px; }
QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px;
    selection-background-color: $accent_tint; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 5px; }
QComboBox QAbstractItemView::item:selected { background: $accent_tint; color: $text; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; padding: 2px; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {
    width: 14px; height: 14px; border: 1px solid $faint; background: $field; border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { width: 12px; height: 12px;
    border: 2px solid $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent;
    border-color: $accent; image: url($signs/check.svg); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url($signs/minus.svg); }
QCheckBox::indicator:checked:focus, QCheckBox::indicator:indeterminate:focus {
    border-color: $text; }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid $accent;
    background: $on_accent; }
QRadioButton::indicator:checked:focus { border-color: $accent_pressed; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { background: $window;
    border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $faint; border-color: $faint;
    image: url($signs/check.svg); }
"""

_VIEWS = """
QAbstractItemView { background: $surface; color: $text; border: 0; outline: 0;
    selection-background-color: $accent_tint; selection-color: $text;
    alternate-background-color: $hover; }
QListView::item, QTreeView::item { padding: 5px 8px; border-radius: 6px; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $accent_tint; color: $text; }
QTableView { gridline-color: $faint_line; }
QTableView::item { padding: 0 5px; border: 0; border-bottom: 1px solid $faint_line; }
QTableView::item:hover { background: $hover; }
QTableView::item:selected { background: $accent_tint; color: $text; }
QListView:focus, QTreeView:focus { border: 0; }
QAbstractItemView[dropped="true"] { border: 1px solid $faint; padding: 3px; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section { background: $surface; color: $muted; border: 0;
    border-bottom: 1px solid $line; padding: 6px 8px; font-size: 11px; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QHeaderView::down-arrow { image: url($signs/chevron-down.svg); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url($signs/chevron-up.svg); width: 12px; height: 12px; }
QAbstractScrollArea::corner { background: $surface; border: 0; }
QTableCornerButton::section { background: $surface; border: 0; border-bottom: 1px solid $line; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QScrollBar { background: transparent; border: 0; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line; border: 0; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent;
    selection-color: $on_accent; }
QCalendarWidget QAbstractItemView:disabled { color: $faint; }
QCalendarWidget QTableView::item, QCalendarWidget QTableView::item:focus { padding: 0; border: 0; }
QCalendarWidget QTableView::item:selected { background: $accent; color: $on_accent;
    border-radius: 6px; }
QCalendarWidget QToolButton { padding: 4px 8px; }
QCalendarWidget QToolButton:focus { padding: 3px 7px; }
QCalendarWidget QSpinBox { min-width: 60px; }
QCalendarWidget #qt_calendar_prevmonth { qproperty-icon: url($signs/chevron-left.svg); }
QCalendarWidget #qt_calendar_nextmonth { qproperty-icon: url($signs/chevron-right.svg); }
QTabWidget::pane { border: 0; border-top: 1px solid $line; }
QTabBar { border: 0; }
QTabBar::tab { background: transparent; color: $muted; border: 0;
    border-bottom: 2px solid transparent; padding: 8px 4px; margin-right: 16px;
    font-weight: 500; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent_text; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $accent_tint; }
QProgressBar { background: $line; border: 0; border-radius: 3px; max-height: 6px;
    min-height: 6px; text-align: center; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_WINDOWS = """
QMainWindow, QDialog { background: $surface; }
QMenu { background: $surface; color: $text; border: 1px solid $line; padding: 4px; }
QMenu[rounded="true"] { border-radius: 8px; }
QMenu::item { padding: 6px 24px 6px 8px; border-radius: 5px; background: transparent; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::right-arrow { image: url($signs/chevron-right.svg); width: 14px; height: 14px; }
QMenuBar { background: $surface; color: $text; border-bottom: 1px solid $line; }
QMenuBar::item { padding: 5px 10px; background: transparent; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QStatusBar { background: $window; color: $muted; border-top: 1px solid $line; }
QStatusBar::item { border: 0; }
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[popup="true"] { background: $surface; border: 1px solid $line; border-radius: 9px; }
QFrame[pane="window"] { background: $window; border: 0; }
QFrame[pane="surface"] { background: $surface; border: 0; }
QFrame[pane="bar"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QFrame[pane="foot"] { background: $surface; border: 0; border-top: 1px solid $line; }
QFrame[pane="foot"] > QToolButton, QFrame[pane="foot"] > QLabel { color: $muted;
    font-size: 11px; }
QFrame[pane="foot"] > QToolButton { padding: 2px 5px; }
QFrame[pane="foot"] > QPushButton[kind="quiet"] { color: $muted; font-size: 11px;
    padding: 2px 5px; }
QFrame[pane="foot"] > QPushButton[kind="quiet"]:focus { padding: 1px 4px; }
QFrame[pane="foot"] > QToolButton:focus { padding: 1px 4px; }
QFrame[pane="foot"] > QToolButton:disabled { color: $faint; }
QFrame[pane="sidebar"] { background: $window; border: 0; border-right: 1px solid $line; }
QFrame[pane="aside"] { background: $surface; border: 0; border-left: 1px solid $line; }
QFrame[line="true"] { background: $line; border: 0; }
QLabel[notice="true"] { color: $notice_text; font-weight: 500; }
QPushButton[kind="notice"] { background: transparent; border: 2px solid transparent;
    border-radius: 4px; padding: 1px 4px; min-height: 0; color: $notice_action;
    font-weight: 600; }
QPushButton[kind="notice"]:hover { text-decoration: underline; background: transparent; }
QPushButton[kind="notice"]:focus { border-color: $notice_action; }
QFrame[banner="info"] { background: $accent_tint; border: 0; border-radius: 7px; }
QFrame[banner="good"] { background: $good_tint; border: 0; border-radius: 7px; }
QFrame[banner="warning"] { background: $warning_tint; border: 0; border-radius: 7px; }
QFrame[banner="bad"] { background: $bad_tint; border: 0; border-radius: 7px; }
QLabel[banner="info"] { color: $text; }
QLabel[banner="good"] { color: $good; }
QLabel[banner="warning"] { color: $warning; }
QLabel[banner="bad"] { color: $bad; }
QFrame[banner] QPushButton { background: $surface; border-color: $muted; padding: 2px 8px; }
QFrame[banner] QPushButton:focus { border-color: $accent; padding: 1px 7px; }
QFrame[banner] QToolButton { padding: 1px; }
QFrame[banner] QToolButton:focus { padding: 0; }
"""

_SHEET = Template(_TEXT + _BUTTONS + _FIELDS + _VIEWS + _WINDOWS)
