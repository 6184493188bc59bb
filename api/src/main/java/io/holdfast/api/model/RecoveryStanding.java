package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sealed catalogs in all repositories; {@code keyId} names the recovery key of now. */
public record RecoveryStanding(
    String keyId,
    String installation,
    @Nullable Instant recoveredAt,
    List<SealedCatalog> repositories) {
  public RecoveryStanding {
    repositories = List.copyOf(repositories);
  }
}
