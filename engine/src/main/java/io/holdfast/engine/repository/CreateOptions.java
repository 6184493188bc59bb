package io.holdfast.engine.repository;

import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.KeyStrength;

/** How to make a repository. */
public record CreateOptions(RepositoryConfig config, KeyOwner owner, KeyStrength strength) {
  /** The newest format and a fresh identity, owned by this user on this machine. */
  public static CreateOptions defaults() {
    return new CreateOptions(
        RepositoryConfig.generate(RepositoryConfig.NEWEST_VERSION),
        KeyOwner.ofThisProcess(),
        KeyStrength.calibrated());
  }
}
