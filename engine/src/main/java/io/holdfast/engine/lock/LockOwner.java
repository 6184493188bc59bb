package io.holdfast.engine.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock. Stock clients judge by host name and process id whether the holder still lives,
 * so both must be the real ones.
 *
 * @param pid the process id on that host
 * @param process which process that is, whatever clocks say; null when its client does not tell
 */
public record LockOwner(
    String hostname,
    String username,
    long pid,
    long uid,
    long gid,
    @Nullable ProcessIdentity process) {
  private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path SELF = Path.of("/proc/self");

  /** As stock clients tell it. */
  public LockOwner(String hostname, String username, long pid, long uid, long gid) {
    this(hostname, username, pid, uid, gid, null);
  }

  /** This process. */
  public static LockOwner current() {
    return new LockOwner(
        hostnameOfThisMachine(),
        System.getProperty("user.name", ""),
        ProcessHandle.current().pid(),
        attributeOfSelf("unix:uid"),
        attributeOfSelf("unix:gid"),
        ProcessIdentity.current().orElse(null));
  }

  /**
   * Whether this process sees for certain that the other is gone. Of processes of other users it
   * may see nothing while they live, and machines that were cloned while they ran have one boot.
   */
  boolean hasEnded() {
    var mine = attributeOfSelf("unix:uid");
    return process != null
        && hostname.equals(hostnameOfThisMachine())
        && (mine == 0 || mine == uid)
        && process.hasEnded(pid);
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
