package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a backup saw of the files that it walked over.
 *
 * @param extensions how many files have each, in lower case without the dot: empty for none, {@code
 *     *} for all that are too rare to be named
 * @param sampledFiles files that were read, of which enough was there to judge
 * @param opaqueFiles those among them that look like random bytes from their beginning
 * @param newestFileAt when the youngest file was modified; null without files
 */
public record TreeProfile(
    Map<String, Long> extensions,
    long sampledFiles,
    long opaqueFiles,
    @Nullable Instant newestFileAt) {
  /** Stands for all extensions that are not named. */
  public static final String REST = "*";

  /** Nothing is known. */
  public static final TreeProfile NONE = new TreeProfile(Map.of(), 0, 0, null);

  public TreeProfile {
    extensions = Map.copyOf(extensions);
  }

  public long files() {
    return extensions.values().stream().mapToLong(Long::longValue).sum();
  }
}
