package io.holdfast.server.configuration;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every key of the configuration. docs/configuration.md explains each; a test holds it complete.
 */
public enum Setting {
  DATA("data", ""),
  LISTEN("listen", "127.0.0.1:8480"),
  PUBLIC_URL("public-url", ""),
  TLS("tls", ""),
  TLS_CERTIFICATE_FILE("tls.certificate-file", ""),
  TLS_KEY_FILE("tls.key-file", ""),
  TLS_NAMES("tls.names", ""),
  ACCESS_FILE("access-file", ""),
  CATALOG_URL("catalog.url", ""),
  CATALOG_USER("catalog.user", ""),
  CATALOG_PASSWORD_FILE("catalog.password-file", ""),
  MASTER_KEY_FILE("master-key-file", ""),
  AGENT_PARALLELISM("agent.parallelism", "1"),
  AGENT_FOLDER_MEMORY("agent.folder-memory", "true"),
  SESSION_LEASE("session.lease", "30s"),
  SESSION_GRACE("session.grace", "10m"),
  IMPORT_HOSTS("import.hosts", ""),
  IMPORT_LARGEST("import.largest", "256GiB"),
  RESTORE_APPROVAL("restore.approval", "never"),
  NOTICES_KEEP("notices.keep", "720h"),
  ALERTS_REMIND_EVERY("alerts.remind-every", ""),
  RECOVERY_SEAL_EVERY("recovery.seal-every", "1h"),
  STOP_TIMEOUT("stop-timeout", "20s"),
  LOG_FORMAT("log.format", "text"),
  LOG_LEVEL("log.level", "info"),
  TRACES_URL("traces.url", ""),
  TRACES_HEADERS_FILE("traces.headers-file", ""),
  DIALECTS_LISTEN("dialects.listen", "none"),
  SCP_LISTEN("dialect.scp.listen", ""),
  SCP_HOST_NAMES("dialect.scp.host-names", ""),
  SCP_PUBLIC_URL("dialect.scp.public-url", ""),
  SCP_TLS("dialect.scp.tls", ""),
  SCP_REPLAYS("dialect.scp.allow-replays", "false"),
  NORTHFLANK_LISTEN("dialect.northflank.listen", ""),
  NORTHFLANK_HOST_NAMES("dialect.northflank.host-names", ""),
  NORTHFLANK_PUBLIC_URL("dialect.northflank.public-url", ""),
  NORTHFLANK_TLS("dialect.northflank.tls", ""),
  VEEAM_AZURE_LISTEN("dialect.veeam-azure.listen", ""),
  VEEAM_AZURE_HOST_NAMES("dialect.veeam-azure.host-names", ""),
  VEEAM_AZURE_PUBLIC_URL("dialect.veeam-azure.public-url", ""),
  VEEAM_AZURE_TLS("dialect.veeam-azure.tls", ""),
  VEEAM_M365_LISTEN("dialect.veeam-m365.listen", ""),
  VEEAM_M365_HOST_NAMES("dialect.veeam-m365.host-names", ""),
  VEEAM_M365_PUBLIC_URL("dialect.veeam-m365.public-url", ""),
  VEEAM_M365_TLS("dialect.veeam-m365.tls", ""),
  VEEAM_M365_ALL_EXPLORERS("dialect.veeam-m365.all-explorers", "false"),
  VEEAM_M365_ALWAYS_PAGES("dialect.veeam-m365.always-pages", "false"),
  MITTWALD_LISTEN("dialect.mittwald.listen", ""),
  MITTWALD_HOST_NAMES("dialect.mittwald.host-names", ""),
  MITTWALD_PUBLIC_URL("dialect.mittwald.public-url", ""),
  MITTWALD_TLS("dialect.mittwald.tls", "");

  private final String key;
  private final String defaultValue;

  Setting(String key, String defaultValue) {
    this.key = key;
    this.defaultValue = defaultValue;
  }

  /** The key in the configuration file and after {@code --set}. */
  public String key() {
    return key;
  }

  /** What holds when nobody sets it; empty where absence has a meaning of its own. */
  public String defaultValue() {
    return defaultValue;
  }

  /** The environment's name for it: {@code dialect.scp.listen} is HOLDFAST_DIALECT_SCP_LISTEN. */
  public String variable() {
    return "HOLDFAST_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** One of a dialect's settings, such as {@code listen}. */
  static Setting ofDialect(String dialect, String key) {
    return find("dialect.%s.%s".formatted(dialect, key)).orElseThrow();
  }

  static Optional<Setting> find(String key) {
    return Stream.of(values()).filter(each -> each.key.equals(key)).findFirst();
  }
}
