package io.holdfast.sources.postgres.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to reach one server, over JDBC and for client programs. Thread-safe; closing removes the file
 * that holds the password.
 */
public final class Server implements AutoCloseable {
  /** What it takes from settings. */
  public static final Set<String> SETTINGS =
      Set.of(
          "host",
          "port",
          "user",
          "socketDirectory",
          "sslmode",
          "sslrootcert",
          "maintenanceDatabase");

  /** The oldest that is known to work with what is asked of it. */
  private static final int OLDEST = 10;

  private static final int CONNECT_SECONDS = 15;
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private final SourceSettings settings;
  private final @Nullable PasswordFile passwordFile;
  private final String maintenanceDatabase;
  private int version;
  private String versionText = "";

  private Server(SourceSettings settings) {
    this.settings = settings;
    maintenanceDatabase = settings.get("maintenanceDatabase", "postgres");
    var password = settings.secret("password");
    passwordFile = password == null ? null : PasswordFile.create(password);
  }

  /**
   * @throws InvalidInputException INPUT_INVALID for what no server could take
   */
  public static void validate(SourceSettings settings) {
    settings.get("user");
    settings.number("port", 5432, 1, 65_535);
    var mode = settings.get("sslmode", "prefer");
    if (!SSL_MODES.contains(mode)) {
      throw invalid("setting 'sslmode' must be one of %s, not '%s'".formatted(SSL_MODES, mode));
    }
    if (settings.find("socketDirectory").isPresent() == settings.find("host").isPresent()) {
      throw invalid("give either setting 'host' or setting 'socketDirectory'");
    }
    if (!settings.get("socketDirectory", "/").startsWith("/")) {
      throw invalid("setting 'socketDirectory' must be an absolute path");
    }
    for (var name : SETTINGS) {
      if (settings.get(name, "").chars().anyMatch(each -> each == 0 || each == '\n')) {
        throw invalid("setting '%s' has a line break in it".formatted(name));
      }
    }
  }

  /**
   * Asks for its version.
   *
   * @throws SourceException SOURCE_UNREACHABLE, SOURCE_FORBIDDEN, SOURCE_VERSION
   */
  public static Server open(SourceSettings settings) {
    validate(settings);
    var server = new Server(settings);
    try (var sql = server.connect(server.maintenanceDatabase)) {
      server.version = (int) (sql.number("select current_setting('server_version_num')") / 10_000);
      server.versionText = sql.text("select current_setting('server_version')");
      if (server.version < OLDEST) {
        throw new SourceException(
            ErrorCode.SOURCE_VERSION,
            "%s is PostgreSQL %s; %d is the oldest that can be used"
                .formatted(server.place(), server.versionText, OLDEST));
      }
      return server;
    } catch (SourceException e) {
      server.close();
      throw e;
    }
  }

  /** The major version, such as 15. */
  public int version() {
    return version;
  }

  public String versionText() {
    return versionText;
  }

  public String user() {
    return settings.get("user");
  }

  public String maintenanceDatabase() {
    return maintenanceDatabase;
  }

  /** Host and port, for people and for the names of snapshots. */
  public String place() {
    return "%s:%d"
        .formatted(settings.find("socketDirectory").orElseGet(() -> settings.get("host")), port());
  }

  /** The caller closes it. */
  public Sql connect(String database) {
    var place = "database '%s' on %s as '%s'".formatted(database, place(), user());
    try {
      return new Sql(DriverManager.getConnection(url(database), properties()), place);
    } catch (SQLException e) {
      throw Sql.failure(place, e);
    }
  }

  /** For a client program; it holds no secret, only where one lies. */
  public Map<String, String> environment() {
    var environment = new HashMap<String, String>();
    environment.put(
        "PGHOST", settings.find("socketDirectory").orElseGet(() -> settings.get("host")));
    environment.put("PGPORT", Integer.toString(port()));
    environment.put("PGUSER", user());
    environment.put("PGSSLMODE", settings.get("sslmode", "prefer"));
    settings.find("sslrootcert").ifPresent(path -> environment.put("PGSSLROOTCERT", path));
    environment.put("PGCONNECT_TIMEOUT", Integer.toString(CONNECT_SECONDS));
    environment.put("PGAPPNAME", "holdfast");
    if (passwordFile != null) {
      environment.put("PGPASSFILE", passwordFile.path().toString());
    }
    return environment;
  }

  /** A database's name for a client program, which would take {@code =} for a list of settings. */
  public static String connectionString(String database) {
    return "dbname='%s'".formatted(database.replace("\\", "\\\\").replace("'", "\\'"));
  }

  private String url(String database) {
    var host = settings.find("socketDirectory").isPresent() ? "localhost" : settings.get("host");
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(
            host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host,
            port(),
            URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20"));
  }

  /** As the driver names them. */
  private Properties properties() {
    var properties = new Properties();
    properties.setProperty("user", user());
    var password = settings.secret("password");
    if (password != null) {
      properties.setProperty("password", password.text());
    }
    properties.setProperty("ApplicationName", "holdfast");
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", Integer.toString(CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    var folder = settings.find("socketDirectory").orElse(null);
    if (folder != null) {
      properties.setProperty("sslmode", "disable");
      properties.setProperty("gssEncMode", "disable");
      properties.setProperty("socketFactory", UnixSocketFactory.class.getName());
      properties.setProperty("socketFactoryArg", "%s/.s.PGSQL.%d".formatted(folder, port()));
      return properties;
    }
    properties.setProperty("sslmode", settings.get("sslmode", "prefer"));
    settings.find("sslrootcert").ifPresent(path -> properties.setProperty("sslrootcert", path));
    return properties;
  }

  private int port() {
    return (int) settings.number("port", 5432, 1, 65_535);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  @Override
  public void close() {
    if (passwordFile != null) {
      passwordFile.close();
    }
  }
}
