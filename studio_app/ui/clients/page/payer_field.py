"""Who pays for a client: somebody else, looked for as in the search box, or they themselves."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from studio_app.ui.audit.client_field import ClientField
from studio_app.ui.context import ScreenContext


class PayerField(ClientField):
    """Empty for who pays for themselves."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setPlaceholderText(self.tr("Pays for themselves"))

    def set_payer(self, client_id: UUID | None, name: str) -> None:
        """Stand for who pays; one who is not to be seen is called another client."""
        if client_id is None:
            self.reset()
        else:
            self.stand_for(client_id, name or self.tr("Another client"))
