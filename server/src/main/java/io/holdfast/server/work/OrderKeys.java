package io.holdfast.server.work;

import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.kind.SourceSeals;
import io.holdfast.store.location.NamedSettings;
import java.util.Arrays;
import java.util.Map;

/** What opens an assignment's repository and sources, in UTF-8. Closing wipes it. */
final class OrderKeys implements AutoCloseable {
  private final byte[] password;
  private final NamedSettings reach;
  private final Map<SourceId, Map<String, byte[]>> sources;

  /** Takes them over. */
  OrderKeys(byte[] password, NamedSettings reach, Map<SourceId, Map<String, byte[]>> sources) {
    this.password = password;
    this.reach = reach;
    this.sources = sources;
  }

  byte[] password() {
    return password;
  }

  /** What reaching the repository's place takes. */
  NamedSettings reach() {
    return reach;
  }

  Map<String, byte[]> of(Source source) {
    return sources.getOrDefault(source.id(), Map.of());
  }

  @Override
  public void close() {
    Arrays.fill(password, (byte) 0);
    sources.values().forEach(SourceSeals::wipe);
  }
}
