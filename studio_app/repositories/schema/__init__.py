"""The tables, by subject; importing this package fills the one MetaData."""

from studio_app.repositories.schema.audit import AuditEntryRow, AuditHeadRow, AuditLinkRow
from studio_app.repositories.schema.base import Base
from studio_app.repositories.schema.books import (
    ClientPackageRow,
    CreditEntryRow,
    PackageEventRow,
    PackageShareRow,
    PackageTypeRow,
    PaymentRow,
)
from studio_app.repositories.schema.client_details import (
    ClientConsentRow,
    ClientMergeRow,
    ClientNoteRow,
    ClientTagRow,
    SavedFilterRow,
)
from studio_app.repositories.schema.clients import AssignmentRow, ClientAlertRow, ClientRow
from studio_app.repositories.schema.diary import (
    BookingRow,
    PlaceRow,
    SessionRow,
    TimeOffRow,
    WeeklyHoursRow,
)
from studio_app.repositories.schema.importing import ImportRowRow, ImportRunRow
from studio_app.repositories.schema.money import (
    FeeAuditEntryRow,
    FeeRateRow,
    ReceiptCounterRow,
    ReceiptRow,
    TillCloseRow,
    TrainerPriceRow,
)
from studio_app.repositories.schema.pay import PayRateRow, PayStatementLineRow, PayStatementRow
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
    NoteTemplateRow,
    SeriesRow,
    SessionNoteRow,
    TransferRow,
    WaitingListEntryRow,
)
from studio_app.repositories.schema.team import (
    AssignmentFailureRow,
    OpeningHoursRow,
    TrainerCertificateRow,
    TrainerProfileRow,
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
    "AssignmentFailureRow",
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
    "ClientConsentRow",
    "ClientMergeRow",
    "ClientNoteRow",
    "ClientPackageRow",
    "ClientRow",
    "ClientTagRow",
    "ClosureRow",
    "CredentialRow",
    "CreditEntryRow",
    "FailedLoginRow",
    "FeatureSwitchRow",
    "FeeAuditEntryRow",
    "FeeRateRow",
    "ImportRowRow",
    "ImportRunRow",
    "InvitationRow",
    "MediaRow",
    "MembershipRow",
    "NoteTemplateRow",
    "OpeningHoursRow",
    "OrganizationRow",
    "OrganizationSettingRow",
    "OutboxMessageRow",
    "PackageEventRow",
    "PackageShareRow",
    "PackageTypeRow",
    "PayRateRow",
    "PayStatementLineRow",
    "PayStatementRow",
    "PaymentRow",
    "PerformedRequestRow",
    "PlaceRow",
    "ReceiptCounterRow",
    "ReceiptRow",
    "SavedFilterRow",
    "SeriesRow",
    "SessionNoteRow",
    "SessionRow",
    "TillCloseRow",
    "TimeOffRow",
    "TrainerCertificateRow",
    "TrainerPriceRow",
    "TrainerProfileRow",
    "TrainerRow",
    "TransferRow",
    "UserRow",
    "WaitingListEntryRow",
    "WeeklyHoursRow",
]
