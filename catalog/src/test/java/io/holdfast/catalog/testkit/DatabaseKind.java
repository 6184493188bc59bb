package io.holdfast.catalog.testkit;

import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The databases that the catalog must behave the same on. */
public enum DatabaseKind {
  SQLITE {
    @Override
    public CatalogSettings empty() {
      try {
        var folder = Files.createTempDirectory(files(), "catalog");
        return with(CatalogSettings.sqlite(folder.resolve("catalog.db")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void discard(CatalogSettings settings) {
      delete(Path.of(settings.url().substring("jdbc:sqlite:".length())).getParent());
    }

    @Override
    public CatalogSettings fresh() {
      var settings = empty();
      try {
        Files.copy(sqliteTemplate(), Path.of(settings.url().substring("jdbc:sqlite:".length())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return settings;
    }
  },

  POSTGRESQL {
    @Override
    public CatalogSettings empty() {
      return with(PostgresServer.shared().emptyDatabase());
    }

    @Override
    public void discard(CatalogSettings settings) {
      PostgresServer.shared().drop(settings);
    }

    @Override
    public CatalogSettings fresh() {
      return with(PostgresServer.shared().migratedDatabase());
    }
  };

  private static @Nullable Path files;
  private static @Nullable Path sqliteTemplate;

  /** Settings of a database without tables. */
  public abstract CatalogSettings empty();

  /** Settings of a database of its own, with tables and nothing in them. */
  public abstract CatalogSettings fresh();

  /** Removes a database that a test is done with. */
  public abstract void discard(CatalogSettings settings);

  private static CatalogSettings with(CatalogSettings settings) {
    return new CatalogSettings(
        settings.url(), settings.user(), settings.password(), 4, Duration.ofSeconds(30));
  }

  private static synchronized Path sqliteTemplate() {
    if (sqliteTemplate == null) {
      var settings = SQLITE.empty();
      Catalog.open(settings).close();
      sqliteTemplate = Path.of(settings.url().substring("jdbc:sqlite:".length()));
    }
    return sqliteTemplate;
  }

  /** One folder for all files of this JVM, gone when it ends. */
  private static synchronized Path files() throws IOException {
    if (files == null) {
      var folder = Files.createTempDirectory("holdfast-catalogs");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      files = folder;
    }
    return files;
  }

  /** Deletes a test's folder with all that is in it. */
  public static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("left behind: " + folder + " (" + e + ")");
    }
  }
}
