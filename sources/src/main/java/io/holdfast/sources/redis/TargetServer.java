package io.holdfast.sources.redis;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a server tells of itself.
 *
 * @param valkey its version when it is one, else 0
 * @param redis 100 times the major number of its version, and the minor one; of Valkey, of the
 *     Redis that it stands for; 0 when it does not tell
 * @param mostMemoryBytes 0 means no limit
 * @param longestBytes of one argument of a command
 */
record TargetServer(
    int valkey,
    int redis,
    boolean isReplica,
    boolean isCluster,
    long mostMemoryBytes,
    long usedMemoryBytes,
    long longestBytes) {
  private static final long LONGEST_BYTES = 512L << 20;
  private static final String LONGEST = "proto-max-bulk-len";
  private static final int FIRST_FOREIGN = 12;
  private static final int FIRST_OF_VALKEY = 80;

  static TargetServer load(RedisLink link) {
    var info = link.text("INFO");
    return new TargetServer(
        (int) number(info, "valkey_version:(\\d+)"),
        (int)
            (100 * number(info, "redis_version:(\\d+)")
                + number(info, "redis_version:\\d+\\.(\\d+)")),
        info.contains("role:slave"),
        number(info, "cluster_enabled:(\\d+)") == 1,
        number(info, "maxmemory:(\\d+)"),
        number(info, "used_memory:(\\d+)"),
        longest(link));
  }

  /** Its limit if it tells, which needs a right of its own; else Redis' usual one. */
  private static long longest(RedisLink link) {
    link.send(RedisLink.utf8("CONFIG"), RedisLink.utf8("GET"), RedisLink.utf8(LONGEST));
    return link.receive() instanceof List<?> pair
            && pair.size() == 2
            && pair.get(1) instanceof byte[] value
        ? Long.parseLong(new String(value, StandardCharsets.US_ASCII))
        : LONGEST_BYTES;
  }

  private static long number(String info, String pattern) {
    var line = Pattern.compile("(?m)^" + pattern).matcher(info);
    return line.find() ? Long.parseLong(line.group(1)) : 0;
  }

  /** Whether it loads values of an RDB of this version. */
  boolean understands(int version) {
    if (valkey > 0) {
      // Valkey left 12 to 79 to Redis, whose later formats it does not read.
      return version < FIRST_FOREIGN || valkey >= 9 && version >= FIRST_OF_VALKEY;
    }
    return redis == 0 || version <= newest();
  }

  private int newest() {
    if (redis < 500) {
      return 8;
    }
    if (redis < 700) {
      return 9;
    }
    if (redis < 702) {
      return 10;
    }
    if (redis < 704) {
      return 11;
    }
    return redis < 804 ? 12 : 13;
  }

  /** For people. */
  String version() {
    return valkey > 0 ? "Valkey " + valkey : "Redis %d.%d".formatted(redis / 100, redis % 100);
  }

  /** Since 7: functions, and times of expiry as they were set. */
  boolean isModern() {
    return redis >= 700;
  }

  /** Names of the libraries of functions. */
  static Set<String> libraries(RedisLink link) {
    var names = new HashSet<String>();
    if (link.get("FUNCTION", "LIST") instanceof List<?> libraries) {
      for (var library : libraries) {
        // Names and values in turn; the first pair is the library's name.
        if (library instanceof List<?> pairs
            && pairs.size() > 1
            && pairs.get(1) instanceof byte[] name) {
          names.add(new String(name, StandardCharsets.UTF_8));
        }
      }
    }
    return names;
  }
}
