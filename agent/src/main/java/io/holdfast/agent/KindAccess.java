package io.holdfast.agent;

import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.sources.Secret;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.Sources;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A kind of source and how to reach one of it. Closing wipes the secrets. */
final class KindAccess implements AutoCloseable {
  private static final Sources KINDS = Sources.load();

  private final Source source;
  private final SourceSettings settings;
  private final Map<String, Secret> secrets;

  private KindAccess(Source source, SourceSettings settings, Map<String, Secret> secrets) {
    this.source = source;
    this.settings = settings;
    this.secrets = secrets;
  }

  /** All kinds that this program can read and write. */
  static Set<String> kinds() {
    var kinds = new TreeSet<>(KINDS.kinds());
    kinds.add(SourceSpec.DIRECTORY);
    kinds.add(SourceSpec.BUNDLE);
    return kinds;
  }

  /** Empty when this program does not know the kind. */
  static Optional<KindAccess> find(SourceSpec spec) {
    return KINDS.find(spec.kind()).map(source -> of(source, spec));
  }

  /** A kind by its name, with no source of it. */
  static Optional<Source> kind(String name) {
    return KINDS.find(name);
  }

  Source source() {
    return source;
  }

  SourceSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    secrets.values().forEach(Secret::close);
  }

  private static KindAccess of(Source source, SourceSpec spec) {
    var secrets = new HashMap<String, Secret>();
    for (var entry : spec.secrets().entrySet()) {
      secrets.put(entry.getKey(), secret(entry.getValue()));
    }
    return new KindAccess(source, new SourceSettings(spec.settings(), secrets), secrets);
  }

  private static Secret secret(OrderSecret sent) {
    return new Secret(sent.toUtf8());
  }
}
