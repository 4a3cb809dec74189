"""The memory of use cases carried out, so that a retry finds what became of the first try."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from cattrs.preconf.json import JsonConverter, make_converter
from sqlalchemy import Select, bindparam, select, text

from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import PerformedRequestRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UseCaseRequest:
    """What somebody wants to be done once.

    Whoever asks makes the ``key``, once for each intention, and keeps it for every retry;
    ``asked`` are the values that must be the same then.
    """

    key: UUID
    use_case: str
    asked: Any


class PerformedRequests:
    """Finds and keeps the outcomes of the viewer's own requests, as JSON."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def outcome(self, request: UseCaseRequest, outcome_type: type[T]) -> T | None:
        """Return what became of the request, None when it was not carried out.

        Raises ChangedMeanwhile when its key stands for something else that was asked.
        """
        found = self._session.connection().execute(_performed(), {"key": request.key}).first()
        if found is None:
            return None
        use_case, kept = found
        if (use_case, kept["asked"]) != (request.use_case, _digest(request.asked)):
            raise ChangedMeanwhile()
        return _converter().structure(kept["outcome"], outcome_type)

    def forget_old(self) -> None:
        """Forget the studio's requests of more than 30 days ago, on a server.

        A file forgets when it is opened; see ``HouseWork.forget_requests``.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SELECT security.forget_requests()"))

    def add(self, request: UseCaseRequest, outcome: object) -> None:
        """Keep what became of the request."""
        self._session.add_row(
            PerformedRequestRow,
            {
                "id": request.key,
                "organization_id": self._viewer.organization_id,
                "user_id": self._viewer.user_id,
                "use_case": request.use_case,
                "performed_at": datetime.now(UTC),
                "outcome": {
                    "asked": _digest(request.asked),
                    "outcome": _converter().unstructure(outcome),
                },
            },
        )


def as_plain(value: object) -> Any:
    """Return a frozen value as what JSON can hold."""
    return _converter().unstructure(value)


def from_plain(plain: Any, kind: type[T]) -> T:
    """Return the frozen value that became plain."""
    return _converter().structure(plain, kind)


@cache
def _performed() -> Select[str, dict[str, Any]]:
    row = PerformedRequestRow
    return select(row.use_case, row.outcome).where(row.id == bindparam("key"))


@cache
def _converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(UUID, str)
    converter.register_structure_hook(UUID, lambda text, _type: UUID(text))
    return converter


def _digest(asked: Any) -> str:
    plain = json.dumps(_converter().unstructure(asked), sort_keys=True)
    return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()
