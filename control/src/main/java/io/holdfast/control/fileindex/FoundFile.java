package io.holdfast.control.fileindex;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.SourceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies at one path of a source, in all points that were searched.
 *
 * @param path absolute within the points, written without loss
 * @param name for people: bytes that are not UTF-8 are shown as U+FFFD
 * @param nameBase64 the name's bytes when they are not UTF-8
 * @param versions the newest first; at most {@value #MOST_VERSIONS} of {@code versionCount}
 * @param inNewest whether one of them is in the newest point that was searched
 */
public record FoundFile(
    ProjectId project,
    SourceId source,
    String path,
    String name,
    @Nullable String nameBase64,
    List<Version> versions,
    int versionCount,
    boolean inNewest) {
  public static final int MOST_VERSIONS = 100;

  /** Of a version's points. */
  public static final int MOST_POINTS = 50;

  public FoundFile {
    versions = List.copyOf(versions);
  }

  /** A point, as far as it matters here. */
  public record Point(RestorePointId id, Instant pointInTime) {}

  /**
   * The same kind, size, time and content, in however many points.
   *
   * @param size bytes of a file; null for what is none
   * @param sha256 of the content, where it is known: of files that are a single blob or empty
   */
  public record Version(
      EntryKind kind,
      @Nullable Long size,
      Instant modified,
      @Nullable String sha256,
      @Nullable String linkTarget,
      SeenIn seenIn) {}

  /**
   * The points that have a version.
   *
   * @param newestFirst at most {@value #MOST_POINTS} of {@code count}
   */
  public record SeenIn(Point first, Point last, List<RestorePointId> newestFirst, int count) {
    public SeenIn {
      newestFirst = List.copyOf(newestFirst);
    }
  }
}
