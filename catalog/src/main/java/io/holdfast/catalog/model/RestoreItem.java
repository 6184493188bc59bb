package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** One thing that a restore session worked on; {@code order} counts from 1 within the session. */
public record RestoreItem(
    RestoreItemId id,
    RestoreSessionId sessionId,
    long order,
    ItemAction action,
    String type,
    String name,
    @Nullable String sourceRef,
    @Nullable String targetRef,
    long bytes,
    ItemOutcome outcome) {

  public RestoreItem withOutcome(ItemOutcome newOutcome) {
    return new RestoreItem(
        id, sessionId, order, action, type, name, sourceRef, targetRef, bytes, newOutcome);
  }
}
