package io.holdfast.server;

import io.holdfast.dialects.Dialects;
import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.Listener;
import io.holdfast.rest.edge.Mount;
import io.holdfast.rest.gateway.GatewayApi;
import io.holdfast.server.configuration.Place;
import io.holdfast.server.configuration.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which API answers where: the native one at the main listener's root, dialects below and beside.
 */
final class Listeners {
  static final String MAIN = "native";

  private final Settings settings;
  private final ListenerTls tls;

  Listeners(Settings settings, ListenerTls tls) {
    this.settings = settings;
    this.tls = tls;
  }

  /** The five dialects on the service's rules. */
  static List<Dialect> dialects(Core core, Settings settings) {
    return Dialects.all(core.desk(), settings.choices());
  }

  List<Listener> of(Dialect main, Dialect gateway, List<Dialect> dialects) {
    var mounts = new ArrayList<Mount>();
    mounts.add(published(Mount.atRoot(main), settings.publicUrl()));
    var clients = settings.publicUrl().map(url -> URI.create(url + GatewayApi.PREFIX));
    mounts.add(published(Mount.below(gateway, GatewayApi.PREFIX), clients));
    for (var dialect : dialects) {
      var below = settings.publicUrl().map(url -> URI.create(url + "/dialects/" + dialect.name()));
      mounts.add(published(Mount.underDialects(dialect), below));
      mounts.addAll(named(dialect));
    }
    var listeners = new ArrayList<Listener>();
    var address = settings.listen();
    var material = tls.of(settings.tls().main());
    listeners.add(new Listener(MAIN, address.host(), address.port(), material, mounts));
    for (var dialect : dialects) {
      own(dialect).ifPresent(listeners::add);
    }
    return listeners;
  }

  private Optional<Listener> own(Dialect dialect) {
    var chosen = chosen(dialect);
    return chosen
        .listen()
        .map(address ->
            new Listener(
                dialect.name(),
                address.host(),
                address.port(),
                tls.of(chosen.tls()),
                List.of(published(Mount.atRoot(dialect), chosen.ownPublicUrl()))));
  }

  /** Once for each of its host names. */
  private List<Mount> named(Dialect dialect) {
    var chosen = chosen(dialect);
    return chosen.hostNames().stream()
        .map(name -> published(Mount.forHost(dialect, name), publicUrl(chosen, name)))
        .toList();
  }

  /** Of a host name: what is set for it, else as the proxy before the main listener has it. */
  private Optional<URI> publicUrl(Place chosen, String name) {
    return chosen.publicUrlOf(name).or(() -> settings.publicUrl().map(url -> withHost(url, name)));
  }

  private static URI withHost(URI url, String name) {
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return URI.create("%s://%s%s".formatted(url.getScheme(), name, port));
  }

  private Place chosen(Dialect dialect) {
    var chosen = settings.dialects().get(dialect.name());
    if (chosen == null) {
      throw new IllegalStateException("no settings for dialect " + dialect.name());
    }
    return chosen;
  }

  private static Mount published(Mount mount, Optional<URI> url) {
    return url.map(mount::publishedAs).orElse(mount);
  }
}
