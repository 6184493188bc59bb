package io.holdfast.sources.postgres.dump;

import java.util.regex.Pattern;

/**
 * The beginning of a dump.
 *
 * @param format version of the archive format, minor number: 14 for 1.14
 * @param integerBytes of each number, without its sign
 * @param offsetBytes of each offset
 * @param database that was dumped
 * @param server its version, such as {@code 15.18 (Debian 15.18-0+deb12u1)}
 * @param tool that of the dumping program
 */
public record ArchiveHeader(
    int format, int integerBytes, int offsetBytes, String database, String server, String tool) {
  private static final Pattern MAJOR = Pattern.compile("(\\d+).*", Pattern.DOTALL);

  /** The server's major version; 0 when it does not tell. */
  public int serverVersion() {
    return major(server);
  }

  /** The dumping program's major version; 0 when it does not tell. */
  public int toolVersion() {
    return major(tool);
  }

  private static int major(String version) {
    var matcher = MAJOR.matcher(version);
    return matcher.matches() && matcher.group(1).length() < 6
        ? Integer.parseInt(matcher.group(1))
        : 0;
  }
}
