package io.holdfast.catalog.query;

/**
 * A predicate on one kind of resource. Filters of one query are joined by AND; values within one
 * filter by OR. An empty set of values matches nothing.
 */
public sealed interface Filter
    permits NoticeFilter,
        ChannelFilter,
        DeliveryFilter,
        AlertFilter,
        ProjectFilter,
        ServerFilter,
        SourceFilter,
        RepositoryFilter,
        PlanFilter,
        ProtectionFilter,
        BackupSessionFilter,
        RestorePointFilter,
        PointCopyFilter,
        RestoreSessionFilter,
        RestoreItemFilter,
        ExpectedRunFilter,
        ExportFilter,
        CredentialFilter,
        AuditFilter,
        DrillFilter,
        DrillPolicyFilter,
        EventFilter,
        PruneRunFilter,
        BackupHistoryFilter {}
