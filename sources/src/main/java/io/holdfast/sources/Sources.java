package io.holdfast.sources;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** All kinds that this program knows. Immutable. */
public final class Sources {
  private final Map<String, Source> kinds;

  private Sources(Map<String, Source> kinds) {
    this.kinds = Map.copyOf(kinds);
  }

  /** Those that this program's jars declare. */
  public static Sources load() {
    var kinds = new TreeMap<String, Source>();
    for (var source : ServiceLoader.load(Source.class, Sources.class.getClassLoader())) {
      if (kinds.put(source.kind(), source) != null) {
        throw new IllegalStateException("two sources of kind " + source.kind());
      }
    }
    return new Sources(kinds);
  }

  public Set<String> kinds() {
    return kinds.keySet();
  }

  public Optional<Source> find(String kind) {
    return Optional.ofNullable(kinds.get(kind));
  }
}
