package io.holdfast.server;

import io.holdfast.rest.edge.Certificates;
import io.holdfast.rest.edge.TlsMaterial;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.configuration.TlsSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys and certificates of the listeners, as the settings choose them. */
final class ListenerTls {
  private final Settings settings;
  private final InstantSource clock;
  private @Nullable TlsMaterial selfMade;

  ListenerTls(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Empty for a listener that does not encrypt; CONFIGURATION_INVALID for files that do not fit.
   */
  Optional<TlsMaterial> of(TlsSettings.Choice choice) {
    var tls = settings.tls();
    return switch (choice) {
      case OFF -> Optional.empty();
      case FILES ->
          Optional.of(
              Certificates.load(tls.certificateFile().orElseThrow(), tls.keyFile().orElseThrow()));
      case SELF_MADE -> Optional.of(selfMade());
    };
  }

  /** One for all listeners: what it lacks is told once. */
  private TlsMaterial selfMade() {
    var material = selfMade;
    if (material == null) {
      material = Certificates.selfMade(settings.data().resolve("tls"), names(), clock);
      selfMade = material;
    }
    return material;
  }

  /** Names that clients may use: those of this machine's loopback, of listeners and public URLs. */
  private List<String> names() {
    if (!settings.tls().names().isEmpty()) {
      return settings.tls().names();
    }
    var names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
    names.add(settings.listen().host());
    settings.publicUrl().map(URI::getHost).ifPresent(names::add);
    for (var mount : settings.dialects().values()) {
      mount.listen().ifPresent(address -> names.add(address.host()));
      names.addAll(mount.hostNames());
      mount.publicUrl().map(URI::getHost).ifPresent(names::add);
    }
    return List.copyOf(names);
  }
}
