package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.control.backup.FetchHosts;
import io.holdfast.control.backup.FetchRules;
import io.holdfast.control.work.ApprovalRule;
import io.holdfast.dialects.Dialects;
import io.holdfast.dialects.scp.ScpSettings;
import io.holdfast.dialects.veeamm365.M365Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The configuration, read and checked.
 *
 * @param sealEvery how old the sealed catalog in a repository may be while things change
 */
public record Settings(
    Path data,
    ListenAddress listen,
    Optional<URI> publicUrl,
    TlsSettings tls,
    Path accessFile,
    Path masterKeyFile,
    Catalog catalog,
    Sessions sessions,
    FetchRules imports,
    Notices notices,
    LogSettings log,
    TraceSettings traces,
    Duration sealEvery,
    Duration stopTimeout,
    Map<String, Place> dialects,
    Dialects.Choices choices) {

  /** Where the catalog lies; without a URL in SQLite in the data directory. */
  public record Catalog(Optional<String> url, Optional<String> user, Optional<Path> passwordFile) {}

  /**
   * @param folderMemory whether backups remember what they saw of folders
   * @param lease how long an agent may be silent
   * @param grace how long a suspended session waits for its agent
   * @param approval which restores wait for a second person
   */
  public record Sessions(
      int parallelism,
      boolean folderMemory,
      Duration lease,
      Duration grace,
      ApprovalRule approval) {}

  /**
   * @param keep how long notices and their deliveries are remembered
   * @param remindEvery how often people are told again of an open alert; empty for never
   */
  public record Notices(Duration keep, Optional<Duration> remindEvery) {}

  private static final Duration LEAST_KEPT = Duration.ofDays(2);
  private static final Pattern SIZE =
      Pattern.compile("(?<number>[1-9]\\d{0,4})(?<unit>MiB|GiB|TiB)");

  public Settings {
    dialects = Map.copyOf(dialects);
  }

  /**
   * @param environment for the default of the data directory
   * @throws InvalidInputException CONFIGURATION_INVALID, naming key and value
   */
  public static Settings of(SettingSources sources, Map<String, String> environment) {
    var data =
        sources
            .find(Setting.DATA)
            .map(Path::of)
            .orElseGet(() -> defaultData(environment))
            .toAbsolutePath()
            .normalize();
    var tls = TlsSettings.of(sources);
    var listen = ListenAddress.parse(Setting.LISTEN, sources.find(Setting.LISTEN).orElseThrow());
    var publicUrl = url(sources, Setting.PUBLIC_URL);
    return new Settings(
        data,
        listen,
        publicUrl,
        tls,
        path(sources, Setting.ACCESS_FILE, data.resolve("access.json")),
        path(sources, Setting.MASTER_KEY_FILE, data.resolve("master.key")),
        catalog(sources),
        new Sessions(
            number(sources, Setting.AGENT_PARALLELISM),
            flag(sources, Setting.AGENT_FOLDER_MEMORY),
            duration(sources, Setting.SESSION_LEASE),
            duration(sources, Setting.SESSION_GRACE),
            approval(sources)),
        FetchRules.of(hosts(sources), bytes(sources, Setting.IMPORT_LARGEST)),
        new Notices(
            keep(sources),
            sources
                .find(Setting.ALERTS_REMIND_EVERY)
                .map(_ -> duration(sources, Setting.ALERTS_REMIND_EVERY))),
        LogSettings.of(sources),
        new TraceSettings(
            url(sources, Setting.TRACES_URL),
            sources.find(Setting.TRACES_HEADERS_FILE).map(text -> Path.of(text).toAbsolutePath())),
        duration(sources, Setting.RECOVERY_SEAL_EVERY),
        duration(sources, Setting.STOP_TIMEOUT),
        new Places(sources, listen, publicUrl, tls).all(),
        choices(sources));
  }

  private static Path defaultData(Map<String, String> environment) {
    var shared = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!shared.isEmpty()) {
      return Path.of(shared, "holdfast");
    }
    var home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
    return Path.of(home, ".local", "share", "holdfast");
  }

  private static Catalog catalog(SettingSources sources) {
    var url = sources.find(Setting.CATALOG_URL);
    if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
      throw invalid(
          Setting.CATALOG_URL,
          url.get(),
          "a URL that begins with jdbc:postgresql:, or nothing for SQLite in the data directory");
    }
    return new Catalog(
        url,
        sources.find(Setting.CATALOG_USER),
        sources.find(Setting.CATALOG_PASSWORD_FILE).map(Path::of));
  }

  private static Dialects.Choices choices(SettingSources sources) {
    return new Dialects.Choices(
        new ScpSettings(ScpSettings.DEFAULT.window(), !flag(sources, Setting.SCP_REPLAYS)),
        new M365Settings(
            flag(sources, Setting.VEEAM_M365_ALWAYS_PAGES),
            flag(sources, Setting.VEEAM_M365_ALL_EXPLORERS)));
  }

  private static ApprovalRule approval(SettingSources sources) {
    var text = sources.find(Setting.RESTORE_APPROVAL).orElseThrow();
    return switch (text) {
      case "never" -> ApprovalRule.NEVER;
      case "in-place" -> ApprovalRule.IN_PLACE;
      case "always" -> ApprovalRule.ALWAYS;
      default -> throw invalid(Setting.RESTORE_APPROVAL, text, "never, in-place or always");
    };
  }

  static List<String> names(SettingSources sources, Setting setting) {
    return sources.find(setting).stream()
        .flatMap(text -> Stream.of(text.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static Path path(SettingSources sources, Setting setting, Path otherwise) {
    return sources.find(setting).map(text -> Path.of(text).toAbsolutePath()).orElse(otherwise);
  }

  static Optional<URI> url(SettingSources sources, Setting setting) {
    return sources.find(setting).map(text -> url(setting, text));
  }

  private static URI url(Setting setting, String text) {
    try {
      var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      var scheme = String.valueOf(url.getScheme());
      if (url.getHost() != null
          && (scheme.equals("http") || scheme.equals("https"))
          && url.getQuery() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw invalid(setting, text, "a URL such as https://backup.example.org");
    }
    throw invalid(setting, text, "a URL such as https://backup.example.org");
  }

  private static int number(SettingSources sources, Setting setting) {
    var text = sources.find(setting).orElseThrow();
    if (text.matches("[1-9]\\d?")) {
      return Integer.parseInt(text);
    }
    throw invalid(setting, text, "a whole number from 1 to 99");
  }

  private static FetchHosts hosts(SettingSources sources) {
    try {
      return FetchHosts.of(names(sources, Setting.IMPORT_HOSTS));
    } catch (InvalidInputException e) {
      throw invalid(
          Setting.IMPORT_HOSTS,
          sources.find(Setting.IMPORT_HOSTS).orElse(""),
          "host, host:port or *.domain, parted by commas");
    }
  }

  private static long bytes(SettingSources sources, Setting setting) {
    var text = sources.find(setting).orElseThrow();
    var size = SIZE.matcher(text);
    if (!size.matches()) {
      throw invalid(setting, text, "a size such as 500MiB, 20GiB or 4TiB");
    }
    var shift =
        switch (size.group("unit")) {
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 40;
        };
    return Long.parseLong(size.group("number")) << shift;
  }

  private static boolean flag(SettingSources sources, Setting setting) {
    var text = sources.find(setting).orElseThrow();
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw invalid(setting, text, "true or false");
  }

  /** A weekly report is known by its notice for a day: forgotten sooner, it would come again. */
  private static Duration keep(SettingSources sources) {
    var keep = duration(sources, Setting.NOTICES_KEEP);
    if (keep.compareTo(LEAST_KEPT) < 0) {
      throw invalid(
          Setting.NOTICES_KEEP,
          sources.find(Setting.NOTICES_KEEP).orElseThrow(),
          "a duration of 48h or more");
    }
    return keep;
  }

  private static Duration duration(SettingSources sources, Setting setting) {
    var text = sources.find(setting).orElseThrow();
    try {
      var duration = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw invalid(setting, text, "a duration such as 30s, 10m or 2h");
    }
    throw invalid(setting, text, "a duration such as 30s, 10m or 2h");
  }

  static InvalidInputException invalid(Setting setting, String value, String expected) {
    return new InvalidInputException(
        ErrorCode.CONFIGURATION_INVALID,
        "%s is '%s'; expected: %s".formatted(setting.key(), value, expected));
  }
}
