package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the last point is looked for of: just one of the predicates. */
public record NewBisect(
    UUID protectionId,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable File file,
    @Nullable Sql sql,
    @Nullable Rows rows,
    @Nullable Unsuspicious unsuspicious,
    @Nullable Pin pin) {
  /** A path that lies there, with these contents if they are given. */
  public record File(String path, @Nullable String sha256) {}

  /** A statement whose first value is this. */
  public record Sql(String statement, @Nullable String database, String expected) {}

  /** A table that has at least so many rows. */
  public record Rows(String table, @Nullable String database, long least) {}

  /** No more files than these have an extension that ransomware gives, or one of these. */
  public record Unsuspicious(@Nullable List<String> extensions, @Nullable Long tolerated) {
    public Unsuspicious {
      extensions = extensions == null ? null : List.copyOf(extensions);
    }
  }

  /** Keeps what is found, and on wish its neighbours of the same time. */
  public record Pin(String reason, @Nullable Instant until, @Nullable Boolean neighbours) {}
}
