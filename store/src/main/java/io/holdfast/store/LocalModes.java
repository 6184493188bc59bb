package io.holdfast.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Who may read a local repository: its owner, and its group too once somebody made {@code config}
 * readable for the group (restic's rule).
 */
record LocalModes(Set<PosixFilePermission> folder, Set<PosixFilePermission> file) {
  private static final LocalModes OWNER = of("rwx------", "r--------");
  private static final LocalModes GROUP = of("rwxr-x---", "r--r-----");

  LocalModes {
    folder = Set.copyOf(folder);
    file = Set.copyOf(file);
  }

  /** The modes for what is written next under {@code root}. */
  static LocalModes of(Path root) {
    try {
      var config = Files.getPosixFilePermissions(root.resolve(ObjectType.CONFIG.folder()));
      return config.contains(PosixFilePermission.GROUP_READ) ? GROUP : OWNER;
    } catch (IOException e) {
      return OWNER; // no config yet, or none that we may see: the narrow modes are safe
    }
  }

  private static LocalModes of(String folder, String file) {
    return new LocalModes(
        PosixFilePermissions.fromString(folder), PosixFilePermissions.fromString(file));
  }
}
