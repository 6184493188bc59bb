package io.holdfast.api.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An export to be made.
 *
 * @param keptFor an ISO 8601 duration; null for the usual week
 */
public record NewExport(
    String format,
    @Nullable List<String> paths,
    @Nullable String password,
    @Nullable String keptFor,
    @Nullable String reason) {
  public NewExport {
    paths = paths == null ? null : List.copyOf(paths);
  }
}
