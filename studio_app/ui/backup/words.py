"""How backups are told of: when, why, how large, and whether they were checked."""

from __future__ import annotations

from babel.dates import format_date, format_time
from PySide6.QtCore import QCoreApplication, QLocale

from studio_app.domain.backups import Backup, BackupKind, BackupState
from studio_app.domain.organizations import Organization

_translate = QCoreApplication.translate


def when(backup: Backup, organization: Organization, *, to_the_second: bool = False) -> str:
    """Return day and time of a backup in the studio's zone, as its locale writes them."""
    local = backup.made_at.astimezone(organization.tz)
    locale, form = organization.locale, "medium" if to_the_second else "short"
    return f"{format_date(local, 'medium', locale)}, {format_time(local, form, locale=locale)}"


def off(fault: str) -> str:
    """Return the sentence about a studio in which something is off, what it is at its end."""
    return _translate(
        "Backups",
        "The studio's data is not as it should be. You can go on working; let whoever looks after "
        "Studio App run studio-app doctor. What is off: {fault}",
    ).format(fault=fault)


def why(kind: BackupKind) -> str:
    """Return why a backup was made."""
    return {
        BackupKind.DAILY: _translate("Backups", "Every day"),
        BackupKind.MANUAL: _translate("Backups", "By hand"),
        BackupKind.UPGRADE: _translate("Backups", "Before a new version"),
        BackupKind.RESTORE: _translate("Backups", "Before a restore"),
    }[kind]


def size(backup: Backup) -> str:
    """Return the size of a backup in the units that people use."""
    return QLocale().formattedDataSize(
        backup.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )


def checked(backup: Backup) -> str:
    """Return whether a backup was read back and found clean, and is as large as it was then."""
    return {
        BackupState.CHECKED: _translate("Backups", "Checked"),
        BackupState.FAULTY: _translate("Backups", "Something is off"),
        BackupState.UNEXAMINED: _translate("Backups", "Not examined"),
        BackupState.UNKNOWN: _translate("Backups", "Not checked"),
    }[backup.state]
