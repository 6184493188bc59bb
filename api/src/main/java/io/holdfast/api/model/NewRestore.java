package io.holdfast.api.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A restore to be planned or done. */
public record NewRestore(
    @Nullable UUID restorePointId,
    @Nullable UUID restorePlanId,
    @Nullable UUID copyId,
    @Nullable String purpose,
    @Nullable String mode,
    @Nullable Selection selection,
    @Nullable RestoreTarget target,
    @Nullable String conflictPolicy,
    @Nullable String reason,
    @Nullable String ticketRef) {}
