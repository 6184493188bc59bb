package io.holdfast.engine.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Blobs that the source has lost. Only damage counts; other failures end the copy. Thread-safe. */
final class Unreadable {
  private final CopyListener listener;

  /** Guarded by this. */
  private final Map<BlobId, String> reasons = new LinkedHashMap<>();

  Unreadable(CopyListener listener) {
    this.listener = listener;
  }

  synchronized void add(BlobId blob, HoldfastException failure) {
    if (failure.code().kind() != ErrorCode.Kind.DATA) {
      throw failure;
    }
    if (reasons.putIfAbsent(blob, failure.getMessage()) == null) {
      listener.damaged(blob, failure);
    }
  }

  synchronized Set<BlobId> blobs() {
    return Set.copyOf(reasons.keySet());
  }

  /** What was found first. */
  synchronized String firstReason() {
    return reasons.values().stream().findFirst().orElse("");
  }
}
