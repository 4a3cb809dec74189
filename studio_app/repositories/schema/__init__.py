"""The tables, by subject; importing this package fills the one MetaData."""

from studio_app.repositories.schema.base import Base
from studio_app.repositories.schema.books import (
    AuditEntryRow,
    ClientPackageRow,
    CreditEntryRow,
    PackageTypeRow,
    PaymentRow,
)
from studio_app.repositories.schema.clients import AssignmentRow, ClientAlertRow, ClientRow
from studio_app.repositories.schema.diary import (
    BookingRow,
    PlaceRow,
    SessionRow,
    TimeOffRow,
    WeeklyHoursRow,
)
from studio_app.repositories.schema.people import (
    AssistedTrainerRow,
    CredentialRow,
    MembershipRow,
    OrganizationRow,
    TrainerRow,
    UserRow,
)

__all__ = [
    "AssignmentRow",
    "AssistedTrainerRow",
    "AuditEntryRow",
    "Base",
    "BookingRow",
    "ClientAlertRow",
    "ClientPackageRow",
    "ClientRow",
    "CredentialRow",
    "CreditEntryRow",
    "MembershipRow",
    "OrganizationRow",
    "PackageTypeRow",
    "PaymentRow",
    "PlaceRow",
    "SessionRow",
    "TimeOffRow",
    "TrainerRow",
    "UserRow",
    "WeeklyHoursRow",
]
