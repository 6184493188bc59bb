package io.holdfast.server.work;

import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.kind.SourceSeals;
import java.util.Arrays;
import java.util.Map;

/** What opens an assignment's repository and sources, in UTF-8. Closing wipes it. */
final class OrderKeys implements AutoCloseable {
  private final byte[] password;
  private final Map<SourceId, Map<String, byte[]>> sources;

  /** Takes both over. */
  OrderKeys(byte[] password, Map<SourceId, Map<String, byte[]>> sources) {
    this.password = password;
    this.sources = sources;
  }

  byte[] password() {
    return password;
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
