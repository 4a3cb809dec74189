"""What the list of clients looks like at the next start, for each login of this PC."""

from __future__ import annotations

from typing import Any

from studio_app.domain.client_list import ClientOrder, order_from
from studio_app.ui.context import ScreenContext

LOOK_OF = "client_list_look "


class ListMemory:
    """Keeps columns and order of each login; filters have names of their own, see saved filters."""

    def __init__(self, context: ScreenContext) -> None:
        self._settings = context.settings
        self._key = f"{LOOK_OF}{context.login.viewer.membership_id}"

    def columns(self) -> list[Any]:
        """Return the columns that were kept."""
        kept = self._look().get("columns")
        return kept if isinstance(kept, list) else []

    def order(self) -> ClientOrder:
        """Return the order that was kept, or the usual one."""
        look = self._look()
        return order_from(look.get("order"), look.get("descending"))

    def keep(self, columns: list[dict[str, Any]], order: ClientOrder) -> None:
        """Keep both."""
        look = {
            "columns": columns,
            "order": order.column.value,
            "descending": order.descending,
        }
        if look != self._look():
            self._settings.set_value(self._key, look)

    def _look(self) -> dict[str, Any]:
        found: dict[str, Any] = self._settings.value(self._key, {})
        return found
