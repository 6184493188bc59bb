package io.holdfast.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.testkit.Samples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong with where the catalog lies. */
class CatalogFileTest {
  @TempDir Path folder;

  @Test
  void belongsToItsOwnerAlone() throws IOException {
    Catalog.open(settings()).close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void syncsEveryCommitToTheLog() throws SQLException {
    Catalog.open(settings()).close();

    try (var connection = DriverManager.getConnection(settings().url());
        var statement = connection.createStatement();
        var row = statement.executeQuery("pragma journal_mode")) {
      assertThat(row.getString(1)).isEqualTo("wal");
    }
  }

  @Test
  void refusesFileThatIsNoDatabase() throws IOException {
    Files.writeString(file(), "this is no database, but it is long enough to look at".repeat(99));

    refused(ErrorCode.CATALOG_DAMAGED, () -> Catalog.open(settings()));
  }

  @Test
  void findsDamageInFile() throws IOException {
    try (var catalog = Catalog.open(settings())) {
      for (int at = 0; at < 300; at++) {
        var slug = "project-" + at;
        catalog.write(tx -> tx.projects().insert(Samples.project(slug)));
      }
    }
    try (var bytes = new RandomAccessFile(file().toFile(), "rw")) {
      var noise = new byte[4096];
      new Random(1).nextBytes(noise);
      for (long page = bytes.length() / 4096 / 2; page < bytes.length() / 4096; page++) {
        bytes.seek(page * 4096);
        bytes.write(noise);
      }
    }

    refused(
        ErrorCode.CATALOG_DAMAGED,
        () -> {
          try (var catalog = Catalog.open(settings())) {
            catalog.check();
          }
        });
  }

  @Test
  void saysThatFolderIsMissing() {
    var settings = CatalogSettings.sqlite(folder.resolve("none").resolve("catalog.db"));

    refused(ErrorCode.CATALOG_UNREACHABLE, () -> Catalog.open(settings));
  }

  @Test
  void saysThatItIsFolder() {
    refused(ErrorCode.CONFIGURATION_INVALID, () -> Catalog.open(CatalogSettings.sqlite(folder)));
  }

  @Test
  void saysThatAnotherProcessHoldsIt() throws SQLException {
    Catalog.open(settings()).close();
    var hasty = new CatalogSettings(settings().url(), null, null, 2, Duration.ofMillis(200));
    try (var holder = DriverManager.getConnection(settings().url());
        var statement = holder.createStatement();
        var catalog = Catalog.open(hasty)) {
      statement.execute("begin immediate");

      refused(
          ErrorCode.CATALOG_BUSY,
          () -> catalog.write(tx -> tx.projects().insert(Samples.project("one"))));

      statement.execute("rollback");
      catalog.write(tx -> tx.projects().insert(Samples.project("one")));
    }
  }

  @Test
  void saysThatPostgresDoesNotAnswer() {
    var nobody =
        new CatalogSettings(
            "jdbc:postgresql://127.0.0.1:1/none", "a", "b", 2, Duration.ofMillis(300));

    refused(ErrorCode.CATALOG_UNREACHABLE, () -> Catalog.open(nobody));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "catalog.db",
        "jdbc:h2:mem:x",
        "jdbc:sqlite:",
        "jdbc:sqlite::memory:",
        "jdbc:sqlite:/a?mode=ro"
      })
  void refusesUrlOfAnythingElse(String url) {
    refused(ErrorCode.CONFIGURATION_INVALID, () -> CatalogSettings.of(url));
  }

  @Test
  void showsNoPassword() {
    var settings = CatalogSettings.of("jdbc:postgresql://u:secret@db/x?password=secret&user=u");

    assertThat(settings.toString()).doesNotContain("secret").contains("db/x");
  }

  private Path file() {
    return folder.resolve("catalog.db");
  }

  private CatalogSettings settings() {
    return CatalogSettings.sqlite(file());
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CatalogException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }
}
