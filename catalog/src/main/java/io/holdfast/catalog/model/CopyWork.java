package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with a copy, or was last.
 *
 * @param dueAt when it should begin: what it is late against
 * @param nextAt when it may be tried next; null once nothing is left to do
 * @param attempts how often it was begun
 * @param reasonCode of the last failure, {@code detail} in words; null after a success
 * @param startedAt when it was last begun
 * @param endedAt when it was done
 */
public record CopyWork(
    CopyId copyId,
    ProjectId projectId,
    ProtectionId protectionId,
    RestorePointId pointId,
    RepositoryId repositoryId,
    CopyTask task,
    Instant requestedAt,
    Instant dueAt,
    @Nullable Instant nextAt,
    int attempts,
    @Nullable String reasonCode,
    @Nullable String detail,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  /** Work that nobody began yet. */
  public static CopyWork asked(
      PointCopy copy, ProtectionId protection, CopyTask task, Instant now, Instant due) {
    return new CopyWork(
        copy.id(),
        copy.projectId(),
        protection,
        copy.pointId(),
        copy.repositoryId(),
        task,
        now,
        due,
        due,
        0,
        null,
        null,
        null,
        null);
  }

  /** Whether something is left to do. */
  public boolean open() {
    return nextAt != null;
  }

  /** Begun once more. */
  public CopyWork begun(Instant now) {
    return with(nextAt, attempts + 1, reasonCode, detail, now, null);
  }

  /** Nothing is left to do. */
  public CopyWork ended(Instant now) {
    return with(null, attempts, null, null, startedAt, now);
  }

  /** It did not work out, and is tried again. */
  public CopyWork failed(String code, String why, Instant next) {
    return with(next, attempts, code, why, startedAt, null);
  }

  /** It did not work out, and is not tried again. */
  public CopyWork givenUp(String code, String why, Instant now) {
    return with(null, attempts, code, why, startedAt, now);
  }

  private CopyWork with(
      @Nullable Instant next,
      int tries,
      @Nullable String code,
      @Nullable String why,
      @Nullable Instant start,
      @Nullable Instant end) {
    return new CopyWork(
        copyId,
        projectId,
        protectionId,
        pointId,
        repositoryId,
        task,
        requestedAt,
        dueAt,
        next,
        tries,
        code,
        why,
        start,
        end);
  }
}
