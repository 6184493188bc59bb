package io.holdfast.catalog.query;

/** What a kind of resource can be listed by; the id always breaks ties. */
public sealed interface SortKey
    permits NoticeSort,
        ChannelSort,
        DeliverySort,
        AlertSort,
        ProjectSort,
        ServerSort,
        SourceSort,
        RepositorySort,
        PlanSort,
        ProtectionSort,
        BackupSessionSort,
        RestorePointSort,
        PointCopySort,
        RestoreSessionSort,
        RestoreItemSort,
        ExpectedRunSort,
        ExportSort,
        CredentialSort,
        AuditSort,
        DrillPolicySort,
        DrillSort,
        EventSort,
        PruneRunSort,
        BackupHistorySort {}
