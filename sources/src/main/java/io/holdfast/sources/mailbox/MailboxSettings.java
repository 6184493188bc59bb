package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.TrustedAuthority;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How to reach an account, read from the settings of a source. */
final class MailboxSettings {
  static final String HOST = "host";
  static final String PORT = "port";
  static final String TLS = "tls";
  static final String USER = "user";
  static final String MASTER_USER = "masterUser";
  static final String FOLDERS = "folders";
  static final String EXCLUDE = "excludeFolders";
  static final String SHARED = "sharedFolders";
  static final String CONNECTIONS = "connections";
  static final String TIMEOUT = "timeoutSeconds";
  static final String PASSWORD = "password";

  static final Set<String> NAMES =
      Set.of(
          HOST,
          PORT,
          TLS,
          TrustedAuthority.SETTING,
          USER,
          MASTER_USER,
          FOLDERS,
          EXCLUDE,
          SHARED,
          CONNECTIONS,
          TIMEOUT);
  static final Set<String> SECRETS = Set.of(PASSWORD);

  private static final long DEFAULT_CONNECTIONS = 4;
  private static final long DEFAULT_TIMEOUT_SECONDS = 60;

  private final SourceSettings settings;

  /** How the connection is kept from being read by others. */
  enum Tls {
    NONE(143),
    STARTTLS(143),
    TLS(993);

    final int port;

    Tls(int port) {
      this.port = port;
    }

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @throws InvalidInputException INPUT_INVALID
   */
  MailboxSettings(SourceSettings settings) {
    this.settings = settings;
    host();
    user();
    port();
    folders();
    excluded();
    shared();
    connections();
    timeout();
    authority().ifPresent(TrustedAuthority::parse);
  }

  String host() {
    return plain(HOST, settings.get(HOST));
  }

  int port() {
    return (int) settings.number(PORT, tls().port, 1, 65_535);
  }

  Tls tls() {
    var text = settings.get(TLS, Tls.TLS.word());
    for (var each : Tls.values()) {
      if (each.word().equals(text)) {
        return each;
      }
    }
    throw invalid("setting '%s' must be none, starttls or tls, not '%s'".formatted(TLS, text));
  }

  /** Certificates in PEM that are trusted beside none other; empty means the system's. */
  Optional<String> authority() {
    return settings.find(TrustedAuthority.SETTING);
  }

  /** Whose mailbox it is. */
  String user() {
    return plain(USER, settings.get(USER));
  }

  /** Who logs in instead of the user, with rights on all mailboxes. */
  Optional<String> masterUser() {
    return settings.find(MASTER_USER).map(name -> plain(MASTER_USER, name));
  }

  Optional<Secret> password() {
    return Optional.ofNullable(settings.secret(PASSWORD));
  }

  /** Empty means all. */
  List<FolderPattern> folders() {
    return FolderPattern.list(FOLDERS, settings.get(FOLDERS, ""));
  }

  List<FolderPattern> excluded() {
    return FolderPattern.list(EXCLUDE, settings.get(EXCLUDE, ""));
  }

  /** Whether other people's folders that the user may read belong to it too. */
  boolean shared() {
    return settings.flag(SHARED, false);
  }

  int connections() {
    return (int) settings.number(CONNECTIONS, DEFAULT_CONNECTIONS, 1, 32);
  }

  Duration timeout() {
    return Duration.ofSeconds(settings.number(TIMEOUT, DEFAULT_TIMEOUT_SECONDS, 1, 3600));
  }

  /** What tells this server from others, for people and for the tree. */
  String server() {
    return port() == tls().port ? host() : host() + ":" + port();
  }

  MailboxSettings ofUser(String name) {
    return new MailboxSettings(settings.with(Map.of(USER, name)));
  }

  @Override
  public String toString() {
    return "%s at %s".formatted(user(), server());
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  /** No name has these, and some ways of logging in would take them for their own. */
  private static String plain(String name, String value) {
    if (value.chars().anyMatch(letter -> letter < ' ' || letter == 0x7f)) {
      throw invalid("setting '%s' holds a control character".formatted(name));
    }
    return value;
  }
}
