package io.holdfast.sources;

import io.holdfast.base.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place that was made to prove one point in: no other program and no host reaches it, and no
 * setting of the source that the point came from leads to it. Used by one thread.
 */
public interface Sandbox extends AutoCloseable {
  /** Thinks the restore of all parts through; what is applied then stays until {@link #close}. */
  PlannedRestore plan(StoredPoint point) throws InterruptedException;

  /**
   * Asks what was restored, with rights to read and no more.
   *
   * @param database of a server with several; null for the first
   * @return the first value of the first row; null when there is none, or it is null
   * @throws SourceException NOT_SUPPORTED by kinds that answer no statements
   */
  default @Nullable String ask(@Nullable String database, String statement)
      throws InterruptedException {
    throw new SourceException(ErrorCode.NOT_SUPPORTED, "nothing here answers statements");
  }

  /** The least number of rows of a table, as a statement for {@link #ask}. */
  default String countOf(String table) {
    return "select count(*) from " + table;
  }

  /** What leads a script to it, by names of environment variables. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /** Ends its programs; the room's files go with the room. Never throws. */
  @Override
  void close();
}
