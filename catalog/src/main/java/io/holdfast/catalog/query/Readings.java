package io.holdfast.catalog.query;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.SessionKind;
import io.holdfast.catalog.model.SourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What metrics show of the whole service, read at one moment.
 *
 * @param sealedUntil up to when a repository's sealed catalog knows all; absent without one
 */
public record Readings(
    List<Guarded> protections,
    List<Live> live,
    List<Ended> ended,
    List<Stored> repositories,
    Map<RepositoryId, Instant> sealedUntil,
    List<Copies> copies) {
  public Readings {
    protections = List.copyOf(protections);
    live = List.copyOf(live);
    ended = List.copyOf(ended);
    repositories = List.copyOf(repositories);
    sealedUntil = Map.copyOf(sealedUntil);
    copies = List.copyOf(copies);
  }

  /**
   * Copies in one state, of points that are neither in the trash nor gone.
   *
   * @param oldestDueAt when the first of those that are to be made in the repository was due
   */
  public record Copies(
      RepositoryId repository,
      CopyState state,
      long count,
      long storedBytes,
      @Nullable Instant oldestDueAt) {}

  /**
   * A protection and what it promises.
   *
   * @param project its project's slug
   * @param lastGoodAt moment that the newest good point shows
   * @param provenAt when a drill last passed on one of its points
   * @param last its newest ended backup session
   * @param restored how long the newest restore that went well took
   * @param suspicious whether its newest good point looks unlike those before it; null without one
   */
  public record Guarded(
      Protection protection,
      String project,
      SourceKind kind,
      @Nullable Duration rpoTarget,
      @Nullable Duration rtoTarget,
      @Nullable Instant lastGoodAt,
      @Nullable Instant provenAt,
      @Nullable Last last,
      @Nullable Duration restored,
      @Nullable Boolean suspicious) {}

  /** How a protection's newest backup session ended. */
  public record Last(
      BackupResult result,
      @Nullable Instant startedAt,
      Instant endedAt,
      BackupStatistics statistics) {}

  /**
   * A repository and how it is pruned.
   *
   * @param pruned its newest run in earnest that came to an end by itself
   * @param freedBytes that all its runs deleted
   */
  public record Stored(Repository repository, @Nullable PruneRun pruned, long freedBytes) {}

  /**
   * Sessions in one state that have not ended.
   *
   * @param oldestAt when the first of them was asked for
   */
  public record Live(SessionKind kind, String state, long count, Instant oldestAt) {}

  /**
   * Sessions that ended with one result, since the catalog was made.
   *
   * @param took all their times from start to end
   */
  public record Ended(SessionKind kind, String result, long count, Duration took) {}
}
