package io.holdfast.api.work;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent saw of the files that it walked over.
 *
 * @param extensions how many files have each, in lower case without the dot: empty for none, {@code
 *     *} for all that are too rare to be named
 * @param sampled files that were read, of which enough was there to judge
 * @param opaque those among them that look like random bytes from their beginning
 * @param newestFileAt when the youngest file was modified; null without files
 */
public record TreeProfile(
    Map<String, Long> extensions, long sampled, long opaque, @Nullable Instant newestFileAt) {
  /** Nothing is known. */
  public static final TreeProfile NONE = new TreeProfile(Map.of(), 0, 0, null);

  public TreeProfile {
    extensions = Map.copyOf(extensions);
  }
}
