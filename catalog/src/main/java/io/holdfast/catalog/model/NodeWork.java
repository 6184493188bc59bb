package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that a server node does itself, in a repository. There is one for each subject,
 * until the work is over.
 *
 * @param repositoryId that it writes to; nodes do one piece at a time there
 * @param subjectId what it is for, in the table of its kind
 * @param dueAt not before
 * @param nodeId who has it now; {@code leaseUntil} until when, unless a heartbeat comes
 * @param fence grows with each claim; a write that carries an older one is refused
 * @param attempt how often it was claimed
 * @param abortAt since when its end is wanted
 */
public record NodeWork(
    NodeWorkId id,
    NodeWorkKind kind,
    RepositoryId repositoryId,
    UUID subjectId,
    Instant dueAt,
    @Nullable UUID nodeId,
    long fence,
    @Nullable Instant leaseUntil,
    int attempt,
    @Nullable Instant abortAt,
    Instant createdAt) {
  /** What is new, and waits for a node. */
  public static NodeWork waiting(
      NodeWorkId id,
      NodeWorkKind kind,
      RepositoryId repository,
      UUID subject,
      Instant dueAt,
      Instant createdAt) {
    return new NodeWork(id, kind, repository, subject, dueAt, null, 0, null, 0, null, createdAt);
  }
}
