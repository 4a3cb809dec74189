"""What the composition root hands to the windows, so that they import nothing heavy at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from studio_app.keychain import Keychain
    from studio_app.services.access import DemoLogin, Studio
    from studio_app.services.backup_desk import BackupDesk
    from studio_app.services.demo import DemoRequest
    from studio_app.services.encryption import EncryptionDesk
    from studio_app.services.founding import FoundingRequest
    from studio_app.services.mail_desk import MailDesk
    from studio_app.settings import Settings


class FillDemo(Protocol):
    """services.demo.fill_demo with its folders filled in."""

    def __call__(
        self, url: str, request: DemoRequest, *, progress: Callable[[int, int], None]
    ) -> tuple[DemoLogin, ...]: ...


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class GuiServices:
    """Leaves, places and slow calls, with the folders that the services need filled in.

    The calls run on the worker and import there what they need: ``open_studio(url)``,
    ``found_studio(url, request)``, ``fill_demo(url, request, progress=report)`` and
    ``test_connection(url)``, which returns a sentence about the server reached;
    ``encryption_desk(url)`` returns what there is to ask about the encryption of a file, and
    ``backup_desk(url)`` about the backups of a studio; ``mail_desk(place)`` what this PC does for
    the mail of the studio in a place.
    ``local_url`` is the studio on this PC that is opened when no other was chosen, ``demo_url``
    the demo studio beside it; ``resources`` is the folder of icons and fonts.
    """

    settings: Settings
    keychain: Keychain
    resources: Path
    local_url: str
    demo_url: str
    open_studio: Callable[[str], Studio]
    found_studio: Callable[[str, FoundingRequest], None]
    fill_demo: FillDemo
    test_connection: Callable[[str], str]
    backup_desk: Callable[[str], BackupDesk]
    encryption_desk: Callable[[str], EncryptionDesk]
    mail_desk: Callable[[str], MailDesk]
    now: Callable[[], datetime] = utc_now


@dataclass(frozen=True, slots=True)
class GuiOptions:
    """How to start.

    ``url`` names a database instead of the remembered one; ``demo`` opens the demo studio, made
    when it is missing; ``smoke`` ends the program as soon as the window is painted and the
    database was opened.
    """

    url: str | None = None
    demo: bool = False
    smoke: bool = False
