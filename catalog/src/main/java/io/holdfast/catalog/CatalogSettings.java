package io.holdfast.catalog;

import io.holdfast.base.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the catalog lies and how to reach it.
 *
 * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}
 * @param user for PostgreSQL; null when the URL says it
 * @param connections most connections held to PostgreSQL for each of writing, reading and lists, or
 *     readers of a SQLite file
 * @param patience how long to wait for a connection or a lock before giving up
 */
public record CatalogSettings(
    String url,
    @Nullable String user,
    @Nullable String password,
    int connections,
    Duration patience) {
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";

  public CatalogSettings {
    if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
      throw new CatalogException(
          ErrorCode.CONFIGURATION_INVALID,
          "catalog URL must begin with %s or %s".formatted(SQLITE, POSTGRESQL));
    }
    if (url.startsWith(SQLITE) && !namesFile(url)) {
      throw new CatalogException(
          ErrorCode.CONFIGURATION_INVALID,
          "catalog URL %s must name a file and nothing else".formatted(url));
    }
  }

  private static boolean namesFile(String url) {
    var path = url.substring(SQLITE.length());
    return !path.isEmpty() && !path.startsWith(":") && path.indexOf('?') < 0;
  }

  public static CatalogSettings of(String url) {
    return new CatalogSettings(url, null, null, 8, Duration.ofSeconds(15));
  }

  public static CatalogSettings sqlite(Path file) {
    return of(SQLITE + file.toAbsolutePath());
  }

  boolean embedded() {
    return url.startsWith(SQLITE);
  }

  /** The SQLite file. */
  Path file() {
    return Path.of(url.substring(SQLITE.length())).toAbsolutePath();
  }

  /** The URL without what may be secret, for messages. */
  String shown() {
    return url.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
  }

  @Override
  public String toString() {
    return shown();
  }
}
