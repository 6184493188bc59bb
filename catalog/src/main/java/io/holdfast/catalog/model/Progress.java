package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a session is; zero totals are not known yet. {@code bytesStored} is what reached a store.
 */
public record Progress(
    String phase,
    long itemsDone,
    long itemsTotal,
    long bytesDone,
    long bytesTotal,
    long bytesStored,
    @Nullable Long etaSeconds,
    @Nullable Instant heartbeatAt) {

  public static final Progress NONE = new Progress("", 0, 0, 0, 0, 0, null, null);
}
