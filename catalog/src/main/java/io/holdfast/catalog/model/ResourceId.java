package io.holdfast.catalog.model;

import java.util.UUID;

/**
 * An id of a resource: a UUID (version 7 for all that we make) that knows what it names, so that a
 * project's id never stands where a plan's belongs.
 */
public sealed interface ResourceId
    permits AgentId,
        AlertId,
        ArrivalId,
        BackupSessionId,
        ChannelId,
        CopyId,
        CredentialId,
        DeliveryId,
        DrillId,
        DrillPolicyId,
        ExpectedRunId,
        ExportId,
        NodeWorkId,
        NoticeId,
        PartId,
        PlanId,
        ProjectId,
        ProofId,
        ProtectionId,
        PruneRunId,
        RepositoryId,
        RestoreItemId,
        RestorePlanId,
        RestorePointId,
        RestoreSessionId,
        ScheduleId,
        SecretId,
        ServerId,
        SourceId {
  UUID value();

  /**
   * The 36 characters of a UUID, in any case; {@link UUID#fromString} also takes shortened ones.
   */
  static UUID uuid(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("not a UUID: " + text);
    }
    return UUID.fromString(text);
  }
}
