package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.util.regex.Pattern;

/** As {@code SELECT VERSION()} and a dump's head tell it. */
record ServerVersion(boolean mariaDb, int major, int minor, String text) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})");

  static ServerVersion parse(String text) {
    var numbers = NUMBERS.matcher(text);
    if (!numbers.find()) {
      throw new SourceException(ErrorCode.SOURCE_VERSION, "no known version: " + text);
    }
    return new ServerVersion(
        text.contains("MariaDB"),
        Integer.parseInt(numbers.group(1)),
        Integer.parseInt(numbers.group(2)),
        text);
  }

  boolean isNewerThan(ServerVersion other) {
    return major != other.major ? major > other.major : minor > other.minor;
  }

  /** Whether both print rows alike. */
  boolean isLike(ServerVersion other) {
    return mariaDb == other.mariaDb && major == other.major && minor == other.minor;
  }
}
