"""The bundled SVG icons as text, in any colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QDir, QFile, QFileInfo, QIODevice

SEARCH_PREFIX = "studioicons"


def use_icon_folder(folder: str) -> None:
    """Let Qt, style sheets included, find icons as ``studioicons:<name>.svg`` in this folder."""
    QDir.setSearchPaths(SEARCH_PREFIX, [folder])
    _source.cache_clear()


def icon_names() -> list[str]:
    """Return the names of all bundled icons, sorted."""
    entries = QDir(f"{SEARCH_PREFIX}:").entryInfoList(["*.svg"])
    return sorted(QFileInfo(entry).completeBaseName() for entry in entries)


def recoloured_svg(name: str, colour: str) -> bytes:
    """Return the SVG of an icon with every currentColor replaced; KeyError if there is none."""
    return _source(name).replace(b"currentColor", colour.encode("ascii"))


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    file = QFile(f"{SEARCH_PREFIX}:{name}.svg")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise KeyError(f"no icon named {name}")
    return bytes(file.readAll().data())
