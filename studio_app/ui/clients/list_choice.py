"""Who is chosen in the list of clients, also where not all of them were looked at yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtCore import QObject

from studio_app.domain.client_list import ListedClient
from studio_app.domain.errors import StudioError
from studio_app.ui.clients.list_source import ClientSource
from studio_app.ui.context import ScreenContext
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable


class ClientChoice(QObject):
    """Brings the keys of those chosen; reads them on the worker where they are not at hand."""

    def __init__(
        self,
        context: ScreenContext,
        model: PagedModel[ListedClient],
        table: PagedTable[ListedClient],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._model = model
        self._table = table

    def reader(self, source: ClientSource) -> Callable[[], Sequence[UUID]]:
        """Return what brings the keys of those who are chosen now, from top to bottom.

        It may ask the database: for the worker.
        """
        kept = self._kept()
        if kept is not None:
            return lambda: kept
        if self._table.chooses_all():
            return source.keys
        numbers, places = list(self._table.chosen_numbers()), self._model.places

        def read() -> Sequence[UUID]:
            # By the places that the list was shown with: just those rows, whatever came since.
            rows = source.read(places, sorted({number // places.size for number in numbers}))
            spots = (divmod(number, places.size) for number in numbers)
            return [rows[page][at].id for page, at in spots if at < len(rows.get(page, ()))]

        return read

    def with_keys(
        self,
        source: ClientSource,
        done: Callable[[Sequence[UUID]], object],
        failed: Callable[[StudioError], object],
    ) -> None:
        """Call back with the keys of those who are chosen now, from top to bottom."""
        kept = self._kept()
        if kept is not None:
            done(kept)
        else:
            self._context.runner.run(self.reader(source), done=done, failed=failed, owner=self)

    def _kept(self) -> Sequence[UUID] | None:
        if self._table.chosen_count() > self._model.kept_count:
            return None
        rows = self._model.kept_rows(self._table.chosen_numbers())
        return None if rows is None else [row.id for row in rows]
