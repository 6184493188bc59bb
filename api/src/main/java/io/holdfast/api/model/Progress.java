package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a session is; zero totals are not known yet. */
public record Progress(
    String phase,
    long itemsDone,
    long itemsTotal,
    long bytesDone,
    long bytesTotal,
    long bytesStored,
    @Nullable Long etaSeconds,
    @Nullable Instant heartbeatAt) {}
