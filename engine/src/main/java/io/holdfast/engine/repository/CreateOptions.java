package io.holdfast.engine.repository;

import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.KeyStrength;

/** How to make a repository. */
public record CreateOptions(RepositoryConfig config, KeyOwner owner, KeyStrength strength) {
  /** The newest format and a fresh identity, owned by this user on this machine. */
  public static CreateOptions defaults() {
    return ofVersion(RepositoryConfig.NEWEST_VERSION);
  }

  /** As {@link #defaults}, of a version of the format that is supported. */
  public static CreateOptions ofVersion(int version) {
    return new CreateOptions(
        RepositoryConfig.generate(version), KeyOwner.ofThisProcess(), KeyStrength.calibrated());
  }

  /** The same, but files are cut as in another repository, so that copies share blobs with it. */
  public CreateOptions cuttingAs(RepositoryConfig other) {
    var alike =
        new RepositoryConfig(
            config.version(), config.id(), other.polynomial(), config.otherFields());
    return new CreateOptions(alike, owner, strength);
  }
}
