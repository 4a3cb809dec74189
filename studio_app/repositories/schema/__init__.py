"""The tables, by subject; importing this package fills the one MetaData."""

from studio_app.repositories.schema.audit import AuditEntryRow, AuditHeadRow, AuditLinkRow
from studio_app.repositories.schema.base import Base
from studio_app.repositories.schema.books import (
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
from studio_app.repositories.schema.money import (
    FeeAuditEntryRow,
    FeeRateRow,
    PayRateRow,
    ReceiptCounterRow,
    ReceiptRow,
    TrainerPriceRow,
)
from studio_app.repositories.schema.people import (
    AssistedTrainerRow,
    CredentialRow,
    MembershipRow,
    OrganizationRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.schema.planning import (
    AvailabilityOverrideRow,
    BusyImportRow,
    ClosureRow,
    SeriesRow,
    SessionNoteRow,
    TransferRow,
    WaitingListEntryRow,
)
from studio_app.repositories.schema.upkeep import (
    FailedLoginRow,
    FeatureSwitchRow,
    InvitationRow,
    MediaRow,
    OrganizationSettingRow,
    OutboxMessageRow,
    PerformedRequestRow,
)

__all__ = [
    "AssignmentRow",
    "AssistedTrainerRow",
    "AuditEntryRow",
    "AuditHeadRow",
    "AuditLinkRow",
    "AvailabilityOverrideRow",
    "Base",
    "BookingRow",
    "BusyImportRow",
    "ClientAlertRow",
    "ClientPackageRow",
    "ClientRow",
    "ClosureRow",
    "CredentialRow",
    "CreditEntryRow",
    "FailedLoginRow",
    "FeatureSwitchRow",
    "FeeAuditEntryRow",
    "FeeRateRow",
    "InvitationRow",
    "MediaRow",
    "MembershipRow",
    "OrganizationRow",
    "OrganizationSettingRow",
    "OutboxMessageRow",
    "PackageTypeRow",
    "PayRateRow",
    "PaymentRow",
    "PerformedRequestRow",
    "PlaceRow",
    "ReceiptCounterRow",
    "ReceiptRow",
    "SeriesRow",
    "SessionNoteRow",
    "SessionRow",
    "TimeOffRow",
    "TrainerPriceRow",
    "TrainerRow",
    "TransferRow",
    "UserRow",
    "WaitingListEntryRow",
    "WeeklyHoursRow",
]
