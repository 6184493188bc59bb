package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** What a restore session hangs on. */
public record RestoreLinks(
    @Nullable RestoreSessionId parentSessionId,
    @Nullable RestorePlanId restorePlanId,
    @Nullable DrillId drillId) {

  public static final RestoreLinks NONE = new RestoreLinks(null, null, null);
}
