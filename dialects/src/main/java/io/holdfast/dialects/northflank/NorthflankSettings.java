package io.holdfast.dialects.northflank;

import java.time.Duration;

/**
 * What the vendor leaves unsaid.
 *
 * @param downloadPatience how long a client that asks for a download link waits for the dump to be
 *     written; asking again goes on waiting
 */
public record NorthflankSettings(Duration downloadPatience) {
  public static final NorthflankSettings DEFAULT = new NorthflankSettings(Duration.ofSeconds(50));
}
