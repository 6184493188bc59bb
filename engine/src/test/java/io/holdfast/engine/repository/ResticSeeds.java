package io.holdfast.engine.repository;

import java.io.IOException;

/** What stock restic wrote; see the folder's README. */
public final class ResticSeeds {
  private ResticSeeds() {}

  /**
   * @param name such as {@code tree.json}
   */
  public static byte[] read(String name) throws IOException {
    try (var seed = ResticSeeds.class.getResourceAsStream("/restic/" + name)) {
      if (seed == null) {
        throw new IOException("no seed " + name);
      }
      return seed.readAllBytes();
    }
  }
}
