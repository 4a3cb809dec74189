"""The look: every colour and size, the palette and style sheet made from them, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from studio_app.ui.style_sheet import style_sheet

Scheme = Literal["system", "light", "dark"]

STYLE = "Fusion"
HAS_STYLE = "has_style"

FONT_FAMILIES = ("Inter", "Pretendard")

SIZE_SMALL = 11
SIZE_BODY = 13
SIZE_TITLE = 15
SIZE_HEADING = 20

SPACE_TINY = 4
SPACE = 8
SPACE_WIDE = 16
SPACE_AREA = 24

RADIUS_SMALL = 6
RADIUS = 7
RADIUS_LARGE = 9

SIDEBAR_WIDTH = 196
BAR_HEIGHT = 52
CLIENT_CARD_WIDTH = 332
CONTROL_HEIGHT = 30

TINT_LIGHT = 0.16
TINT_DARK = 0.26
STATUS_TINT = 0.12
READABLE = 4.5


def _parts(colour: str) -> tuple[int, int, int]:
    made = QColor(colour)
    return made.red(), made.green(), made.blue()


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme as #RRGGBB.

    text, muted, accent_text, good, warning and bad reach 4.5:1 on window, surface, hover and
    off_hours, and their own tints. On trainer tints write in text or muted_on_tint. faint and
    accent are for lines, signs and fills; faint never carries words that someone has to read.
    """

    is_dark: bool
    window: str
    surface: str
    field: str
    hover: str
    line: str
    faint_line: str
    text: str
    muted: str
    muted_on_tint: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_tint: str
    accent_text: str
    on_accent: str
    off_hours: str
    good: str
    warning: str
    bad: str
    good_tint: str
    warning_tint: str
    bad_tint: str
    now_line: str
    notice: str
    notice_text: str
    notice_action: str
    shadow: str


def mix(colour: str, ground: str, share: float) -> str:
    """Return colour laid over ground with an opacity of share (0 to 1), as #RRGGBB."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    red, green, blue = (round(over * share + under * (1 - share)) for over, under in pairs)
    return f"#{red:02X}{green:02X}{blue:02X}"


LIGHT = Tokens(
    is_dark=False,
    window="#F5F6F8",
    surface="#FFFFFF",
    field="#FFFFFF",
    hover="#F5F6F8",
    line="#E4E7EC",
    faint_line="#F0F2F5",
    text="#1B2330",
    muted="#667085",
    muted_on_tint="#586376",
    faint="#98A2B3",
    accent="#2F6FED",
    accent_hover="#2763DB",
    accent_pressed="#1F54C2",
    accent_tint="#E8F0FE",
    accent_text="#2361DC",
    on_accent="#FFFFFF",
    off_hours="#F3F4F6",
    good="#0E7050",
    warning="#B54708",
    bad="#C4320A",
    good_tint=mix("#0E7050", "#FFFFFF", STATUS_TINT),
    warning_tint=mix("#B54708", "#FFFFFF", STATUS_TINT),
    bad_tint=mix("#C4320A", "#FFFFFF", STATUS_TINT),
    now_line="#E5484D",
    notice="#1B2330",
    notice_text="#F5F6F8",
    notice_action="#9DBDFF",
    shadow="#101828",
)

DARK = Tokens(
    is_dark=True,
    window="#12151A",
    surface="#191D24",
    field="#12151A",
    hover="#20252D",
    line="#2A303A",
    faint_line="#20252D",
    text="#E6E9EF",
    muted="#98A2B3",
    muted_on_tint="#A3ADBD",
    faint="#6B7480",
    accent="#6EA0FF",
    accent_hover="#85AFFF",
    accent_pressed="#5A8DF0",
    accent_tint="#1E2C47",
    accent_text="#6EA0FF",
    on_accent="#12151A",
    off_hours="#15181E",
    good="#4CC38A",
    warning="#F1A10D",
    bad="#FF8B6A",
    good_tint=mix("#4CC38A", "#191D24", STATUS_TINT),
    warning_tint=mix("#F1A10D", "#191D24", STATUS_TINT),
    bad_tint=mix("#FF8B6A", "#191D24", STATUS_TINT),
    now_line="#FF6369",
    notice="#E6E9EF",
    notice_text="#1B2330",
    notice_action="#1F54C2",
    shadow="#000000",
)


class ThemeNotifier(QObject):
    """Says that the theme changed; widgets that paint themselves drop cached colours then."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.listens = False
        self.tokens = LIGHT


theme_notifier = ThemeNotifier()


def current_tokens() -> Tokens:
    """Return the tokens of the theme in use."""
    return theme_notifier.tokens


def apply_theme(app: QApplication, scheme: Scheme) -> None:
    """Give the application style, palette and style sheet; 'system' goes on following the system.

    The first call belongs before the first widget: a later one polishes every widget again.
    """
    hints = app.styleHints()
    if not theme_notifier.listens:
        hints.colorSchemeChanged.connect(_follow_system)
        theme_notifier.listens = True
    theme_notifier.scheme = scheme
    if scheme == "system":
        hints.unsetColorScheme()
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
    else:
        dark = scheme == "dark"
        hints.setColorScheme(Qt.ColorScheme.Dark if dark else Qt.ColorScheme.Light)
    _use(app, DARK if dark else LIGHT)


def tint(colour: str, is_dark: bool) -> str:
    """Return a trainer's colour as ground for text: mixed onto the surface, 16 % or 26 % (dark)."""
    if is_dark:
        return mix(colour, DARK.surface, TINT_DARK)
    return mix(colour, LIGHT.surface, TINT_LIGHT)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str, tokens: Tokens) -> str:
    """Return colour moved towards the text colour just as far as 4.5:1 on ground needs."""
    for step in range(20, -1, -1):
        candidate = mix(colour, tokens.text, step / 20)
        if contrast(candidate, ground) >= READABLE:
            return candidate
    return tokens.text


def palette(tokens: Tokens) -> QPalette:
    """Return the palette of a theme, for whatever the style sheet leaves to the style."""
    role = QPalette.ColorRole
    made = QPalette()
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.hover,
        role.Text: tokens.text,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.bad,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent_text,
        role.LinkVisited: tokens.accent_text,
        role.PlaceholderText: tokens.muted,
        role.ToolTipBase: tokens.notice,
        role.ToolTipText: tokens.notice_text,
        role.Light: tokens.surface,
        role.Midlight: tokens.faint_line,
        role.Mid: tokens.line,
        role.Dark: tokens.faint,
        role.Shadow: tokens.shadow,
    }
    for name, colour in colours.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.faint))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line))
    return made


def _luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _follow_system(scheme: Qt.ColorScheme) -> None:
    app = QGuiApplication.instance()
    if theme_notifier.scheme == "system" and isinstance(app, QApplication):
        _use(app, DARK if scheme == Qt.ColorScheme.Dark else LIGHT)


def _use(app: QApplication, tokens: Tokens) -> None:
    if not app.property(HAS_STYLE):
        if app.style().objectName().lower() != STYLE.lower():
            app.setStyle(QStyleFactory.create(STYLE))
        app.setProperty(HAS_STYLE, True)
    sheet = style_sheet(tokens)
    if app.styleSheet() == sheet:
        return
    theme_notifier.tokens = tokens
    app.setPalette(palette(tokens))
    app.setStyleSheet(sheet)
    theme_notifier.changed.emit()
