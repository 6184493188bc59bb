package io.holdfast.engine.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who holds a lock. Stock clients judge by host name and process id whether the holder still lives,
 * so both must be the real ones.
 *
 * @param pid the process id on that host
 */
public record LockOwner(String hostname, String username, long pid, long uid, long gid) {
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path SELF = Path.of("/proc/self");

  /** This process. */
  public static LockOwner current() {
    return new LockOwner(
        hostnameOfThisMachine(),
        System.getProperty("user.name", ""),
        ProcessHandle.current().pid(),
        attributeOfSelf("unix:uid"),
        attributeOfSelf("unix:gid"));
  }

  @Override
  public String toString() {
    return "%s@%s, process %d".formatted(username, hostname, pid);
  }

  private static String hostnameOfThisMachine() {
    try {
      return Files.readString(HOSTNAME).strip();
    } catch (IOException e) {
      return "localhost"; // without /proc nobody can ask for our process id either
    }
  }

  private static long attributeOfSelf(String attribute) {
    try {
      return ((Number) Files.getAttribute(SELF, attribute)).longValue();
    } catch (IOException | UnsupportedOperationException e) {
      return 0;
    }
  }
}
