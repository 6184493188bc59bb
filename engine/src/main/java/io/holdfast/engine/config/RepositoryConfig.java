package io.holdfast.engine.config;

import io.holdfast.engine.chunk.Polynomial;
import io.holdfast.engine.crypto.Digest;
import java.security.SecureRandom;
import java.util.Map;

/**
 * What a repository is.
 *
 * @param version 1 or 2 of the format
 * @param id 32 random bytes: its identity, for ever
 * @param otherFields fields of other programs, name to JSON text, kept when rewriting
 */
public record RepositoryConfig(
    int version, Digest id, Polynomial polynomial, Map<String, String> otherFields) {
  public static final int OLDEST_VERSION = 1;
  public static final int NEWEST_VERSION = 2;

  public RepositoryConfig {
    if (!isSupported(version)) {
      throw new IllegalArgumentException("version %d of the format".formatted(version));
    }
    otherFields = Map.copyOf(otherFields);
  }

  /** A new identity. */
  public static RepositoryConfig generate(int version) {
    var random = new SecureRandom();
    var id = new byte[Digest.BYTES];
    random.nextBytes(id);
    return new RepositoryConfig(version, Digest.read(id, 0), Polynomial.generate(random), Map.of());
  }

  /** Whether its owner has set, with rustic, that nothing is removed any more. */
  public boolean isAppendOnly() {
    return "true".equals(otherFields.get("append_only"));
  }

  public static boolean isSupported(long version) {
    return version >= OLDEST_VERSION && version <= NEWEST_VERSION;
  }
}
