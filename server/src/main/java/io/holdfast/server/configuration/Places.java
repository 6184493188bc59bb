package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads where the five dialects stand beside their places under {@code /dialects/}. */
final class Places {
  /** The vendor's own port where anybody may bind it, else one that follows the main listener's. */
  static final Map<String, Integer> DEFAULT_PORTS =
      Map.of(
          "scp", 8481,
          "northflank", 8482,
          "veeam-azure", 8483,
          "veeam-m365", 4443,
          "mittwald", 8484);

  private static final String NONE = "none";
  private static final String DEFAULT = "default";
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  /** What clients take for an address of IPv4: its last part is a number. */
  private static final Pattern ADDRESS = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

  private final SettingSources sources;
  private final ListenAddress main;
  private final Optional<URI> publicUrl;
  private final TlsSettings tls;

  Places(SettingSources sources, ListenAddress main, Optional<URI> publicUrl, TlsSettings tls) {
    this.sources = sources;
    this.main = main;
    this.publicUrl = publicUrl;
    this.tls = tls;
  }

  /**
   * By dialect.
   *
   * @throws InvalidInputException CONFIGURATION_INVALID, naming key and value
   */
  Map<String, Place> all() {
    var places = new HashMap<String, Place>();
    var owners = new HashMap<String, Setting>();
    for (var each : DEFAULT_PORTS.entrySet()) {
      var dialect = each.getKey();
      var own = Setting.ofDialect(dialect, "public-url");
      places.put(
          dialect,
          new Place(
              listen(dialect, each.getValue()),
              hostNames(Setting.ofDialect(dialect, "host-names"), owners),
              Settings.url(sources, own),
              tls.choice(sources, Setting.ofDialect(dialect, "tls"))));
    }
    return places;
  }

  private Optional<ListenAddress> listen(String dialect, int defaultPort) {
    var setting = Setting.ofDialect(dialect, "listen");
    var given = sources.find(setting);
    return switch (given.orElseGet(this::listenOfAll)) {
      case NONE -> Optional.empty();
      case DEFAULT -> Optional.of(new ListenAddress(main.host(), defaultPort));
      case String address ->
          Optional.of(ListenAddress.parse(setting, address, ", or 'default', or 'none'"));
    };
  }

  private String listenOfAll() {
    var text = sources.find(Setting.DIALECTS_LISTEN).orElse(NONE);
    if (text.equals(NONE) || text.equals(DEFAULT)) {
      return text;
    }
    throw Settings.invalid(Setting.DIALECTS_LISTEN, text, "none or default");
  }

  /**
   * @param owners which setting gave a name, so far
   */
  private List<String> hostNames(Setting setting, Map<String, Setting> owners) {
    var names =
        Settings.names(sources, setting).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    for (var name : names) {
      if (!NAME.matcher(name).matches()) {
        throw Settings.invalid(
            setting, name, "host names without port, parted by commas, as in scp.example.org");
      }
      if (isNative(name)) {
        throw Settings.invalid(
            setting, name, "a name of the dialect's own; this one leads to the native API");
      }
      var other = owners.put(name, setting);
      if (other != null) {
        throw twice(name, other, setting);
      }
    }
    return names;
  }

  /** Whether clients of the native API come by this name, as far as a server can know. */
  private boolean isNative(String name) {
    return name.equals("localhost")
        || ADDRESS.matcher(name).matches()
        || name.equalsIgnoreCase(main.host())
        || publicUrl.filter(url -> name.equalsIgnoreCase(url.getHost())).isPresent();
  }

  private static InvalidInputException twice(String name, Setting one, Setting other) {
    return new InvalidInputException(
        ErrorCode.CONFIGURATION_INVALID,
        "%s and %s both have '%s'; take it out of one of them: a host name leads to one dialect"
            .formatted(one.key(), other.key(), name));
  }
}
