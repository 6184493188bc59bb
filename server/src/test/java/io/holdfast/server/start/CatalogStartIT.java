package io.holdfast.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.testkit.DatabaseKind;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose catalog cannot be used does not start, and says why. */
class CatalogStartIT {
  private static final String FROM_THE_FUTURE =
      """
      insert into flyway_schema_history (installed_rank, version, description, type, script,
        installed_by, execution_time, success)
      values (99, '999', 'from the future', 'SQL', 'V999__future.sql', 'someone', 1, %s)\
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void refusesACatalogOfANewerProgram(DatabaseKind database) throws Exception {
    withCatalog(
        database,
        catalog -> {
          execute(
              catalog,
              FROM_THE_FUTURE.formatted(catalog.url().startsWith("jdbc:sqlite:") ? "1" : "true"));
          refusesToStart(catalog, ErrorCode.CATALOG_NEWER, "newer");
        });
  }

  @Test
  void refusesADatabaseThatTakesNoWrites() throws Exception {
    withCatalog(
        DatabaseKind.POSTGRESQL,
        catalog -> {
          var name = catalog.url().substring(catalog.url().lastIndexOf('/') + 1);
          execute(
              catalog, "alter database %s set default_transaction_read_only = on".formatted(name));
          refusesToStart(catalog, ErrorCode.CATALOG_READ_ONLY, "cannot be written");
        });
  }

  @Test
  void refusesAFileThatTakesNoWrites() throws Exception {
    withCatalog(
        DatabaseKind.SQLITE,
        catalog -> {
          var file = file(catalog);
          try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          assumeThat(Files.isWritable(file)).as("root writes everywhere").isFalse();
          refusesToStart(catalog, ErrorCode.CATALOG_READ_ONLY, "cannot be written");
        });
  }

  @Test
  void startsAfterTheCatalogWasPutRight() throws Exception {
    withCatalog(
        DatabaseKind.POSTGRESQL,
        catalog -> {
          execute(catalog, FROM_THE_FUTURE.formatted("true"));
          refusesToStart(catalog, ErrorCode.CATALOG_NEWER, "newer");
          execute(catalog, "delete from flyway_schema_history where version = '999'");
          try (var server = RunningServer.start(data(), settings(catalog))) {
            assertThat(server.token()).isNotEmpty();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private void withCatalog(DatabaseKind database, Consumer<CatalogSettings> test) throws Exception {
    var catalog = database.fresh();
    try {
      if (catalog.url().startsWith("jdbc:sqlite:")) {
        Files.createDirectories(data());
        var own = CatalogSettings.sqlite(data().resolve("catalog.sqlite"));
        Files.copy(file(catalog), file(own), StandardCopyOption.REPLACE_EXISTING);
        test.accept(own);
      } else {
        test.accept(catalog);
      }
    } finally {
      database.discard(catalog);
    }
  }

  private void refusesToStart(CatalogSettings catalog, ErrorCode code, String words) {
    assertThatThrownBy(() -> RunningServer.start(data(), settings(catalog)).close())
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).as("%s", e).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private Map<String, String> settings(CatalogSettings catalog) {
    return RunningServer.catalog(catalog, folder.resolve("password"));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static Path file(CatalogSettings catalog) {
    return Path.of(catalog.url().substring("jdbc:sqlite:".length()));
  }

  private static void execute(CatalogSettings catalog, String statement) {
    try (var connection =
            DriverManager.getConnection(catalog.url(), catalog.user(), catalog.password());
        var run = connection.createStatement()) {
      run.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }
}
