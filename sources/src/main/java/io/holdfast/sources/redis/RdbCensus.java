package io.holdfast.sources.redis;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what an RDB holds. One thread counts; read afterwards. */
final class RdbCensus implements RdbReader.Visitor {
  private final Map<Long, Long> databases = new TreeMap<>();
  private final Map<KeyType, Long> types = new EnumMap<>(KeyType.class);
  private long expiring;
  private long functions;

  @Override
  public void key(RdbKey key) {
    databases.merge(key.database(), 1L, Long::sum);
    types.merge(KeyType.of(key.type()), 1L, Long::sum);
    expiring += key.expiresAtMillis() > 0 ? 1 : 0;
  }

  @Override
  public void function(byte[] code) {
    functions++;
  }

  long keys() {
    return databases.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * {@code keys}, {@code keys.db0} …, {@code type.string} …, {@code expiring}, {@code functions}.
   */
  Map<String, Long> counts() {
    var counts = new HashMap<String, Long>();
    databases.forEach((database, count) -> counts.put("keys.db" + database, count));
    types.forEach(
        (type, count) -> counts.put("type." + type.name().toLowerCase(Locale.ROOT), count));
    counts.put("keys", keys());
    counts.put("expiring", expiring);
    counts.put("functions", functions);
    return counts;
  }
}
