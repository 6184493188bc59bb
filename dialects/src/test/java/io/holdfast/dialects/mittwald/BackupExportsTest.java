package io.holdfast.dialects.mittwald;

import static io.holdfast.dialects.mittwald.Shop.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFile;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.control.access.Caller;
import io.holdfast.control.export.ExportDraft;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup's export, and the address that anybody may download it from. */
class BackupExportsTest {
  @TempDir private static Path folder;

  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  @Exercises({
    "POST /{version}/project-backups/{projectBackupId}/export",
    "DELETE /{version}/project-backups/{projectBackupId}/export"
  })
  void anExportIsAskedForReplacedAndTakenAway() throws IOException {
    var path = "/project-backups/" + shop.backup();

    shop.done("POST", path + "/export", "{\"format\":\"zip\",\"password\":\"correct horse\"}");
    var asked = shop.get(path).get("export");
    assertThat(asked.get("format").asText()).isEqualTo("zip");
    assertThat(asked.get("withPassword").asBoolean()).isTrue();
    assertThat(asked.get("phase").asText()).isEqualTo("Pending");
    assertThat(asked.has("downloadURL")).isFalse();
    assertThat(shop.get(path).get("deletable").asBoolean()).isFalse();

    shop.done("POST", path + "/export", "{\"format\":\"tar\",\"password\":\"correct horse\"}");
    assertThat(shop.get(path).at("/export/withPassword").asBoolean()).isTrue();
    shop.done("POST", path + "/export", "{\"format\":\"tar\"}");
    assertThat(shop.get(path).at("/export/format").asText()).isEqualTo("tar");
    assertThat(shop.get(path).at("/export/withPassword").asBoolean()).isFalse();
    assertThat(shop.get("/projects/shop/backups?withExportsOnly=true").size()).isEqualTo(1);

    shop.done("DELETE", path + "/export", "");
    assertThat(shop.get(path).has("export")).isFalse();
    shop.done("DELETE", path + "/export", "");
  }

  /** Other APIs make exports of a part, or in other forms, and several at a time. */
  @Test
  void anExportOfAPartIsNotTheBackups() throws Exception {
    var point = shop.backup();
    var path = "/project-backups/" + point;
    started(point, ExportFormat.TAR_GZ, List.of("/web"));
    started(point, ExportFormat.TAR_ZST, List.of());

    assertThat(shop.get(path).has("export")).isFalse();
    assertThat(shop.get("/projects/shop/backups?withExportsOnly=true").findValuesAsText("id"))
        .doesNotContain(point.toString());
    shop.done("DELETE", path + "/export", "");
    assertThat(exports(point)).hasSize(2);

    started(point, ExportFormat.ZIP, List.of());
    started(point, ExportFormat.ZIP, List.of());
    assertThat(shop.get("/projects/shop/backups?withExportsOnly=true").findValuesAsText("id"))
        .contains(point.toString());
    shop.done("POST", path + "/export", "{\"format\":\"tar\"}");
    assertThat(exports(point))
        .extracting(Export::format)
        .containsExactlyInAnyOrder(ExportFormat.TAR_GZ, ExportFormat.TAR_ZST, ExportFormat.TAR_GZ);
    shop.done("DELETE", path + "/export", "");
    assertThat(exports(point)).hasSize(2);
  }

  private static void started(RestorePointId point, ExportFormat format, List<String> paths)
      throws InterruptedException {
    var admin = new Caller(KnownAccess.VIEWER_ID, "test", EnumSet.allOf(Scope.class), Set.of());
    var draft = new ExportDraft(format, paths, null, Duration.ofHours(1), null);
    shop.world.desk().exports().start(admin, point, draft);
  }

  private static List<Export> exports(RestorePointId point) {
    var query =
        CatalogQuery.<ExportFilter, ExportSort>by(Order.ascending(ExportSort.REQUESTED_AT))
            .where(new ExportFilter.Points(Set.of(point)));
    return shop.world.catalog().read(tx -> tx.exports().list(query)).items();
  }

  @Test
  void whatIsWrongWithAnExportIsPointedAt() throws IOException {
    var path = "/project-backups/" + shop.backup() + "/export";

    shop.invalid("POST", path, "{}", ".format");
    shop.invalid("POST", path, "{\"format\":\"rar\"}", ".format");
    shop.invalid("POST", path, "{\"format\":\"zip\",\"password\":\"\"}", ".password");
    refused(
        shop.call("POST", path, "{\"format\":\"zip\"}", shop.stranger()), 404, "ResourceNotFound");
    refused(shop.call("DELETE", path, "", shop.stranger()), 404, "ResourceNotFound");
    refused(
        shop.call("POST", path, "{\"format\":\"zip\"}", shop.token(Scope.BACKUP_READ)),
        403,
        "PermissionDenied");
  }

  @Test
  @Exercises("GET /{version}/downloads/{exportId}/{end}/{use}/{signature}")
  void whoeverHasTheAddressDownloads() throws IOException {
    var point = shop.backup();
    var path = "/project-backups/" + point;
    shop.done("POST", path + "/export", "{\"format\":\"tar\"}");
    written(point, "0123456789");

    var export = shop.get(path).get("export");

    assertThat(export.get("phase").asText()).isEqualTo("Completed");
    assertThat(export.get("sha256Checksum").asText()).isEqualTo("ab".repeat(32));
    assertThat(Instant.parse(export.get("expiresAt").asText()))
        .isBetween(
            Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
    var url = export.get("downloadURL").asText();
    assertThat(url).startsWith(shop.world.server().url("mittwald") + "/v2/downloads/");
    var whole = get(url, Map.of());
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.header("Content-Length")).hasValue("10");
    assertThat(whole.header("Content-Disposition").orElseThrow()).endsWith(".tar.gz\"");
    var rest = get(url, Map.of("Range", "bytes=4-"));
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo("456789");
    assertThat(rest.header("Content-Range")).hasValue("bytes 4-9/10");
    assertThat(get(url, Map.of("Range", "bytes=10-")).status()).isEqualTo(416);

    refused(get(url.substring(0, url.length() - 4) + "AAAA", Map.of()), 404, "ResourceNotFound");
    var reader = shop.token(Scope.BACKUP_READ, Scope.RESTORE_READ);
    var seen = Shop.json(shop.call("GET", path, "", reader)).get("export");
    assertThat(seen.get("phase").asText()).isEqualTo("Completed");
    assertThat(seen.has("downloadURL")).isFalse();

    shop.done("DELETE", path + "/export", "");
    refused(get(url, Map.of()), 404, "ResourceNotFound");
  }

  @Test
  void theAddressDiesWithTheBackup() throws IOException {
    var point = shop.backup();
    var path = "/project-backups/" + point;
    shop.done("POST", path + "/export", "{\"format\":\"zip\"}");
    written(point, "0123456789");
    var url = shop.get(path).at("/export/downloadURL").asText();
    assertThat(get(url, Map.of()).status()).isEqualTo(200);

    shop.done("DELETE", path, "");

    refused(get(url, Map.of()), 404, "ResourceNotFound");
  }

  private static Answer get(String url, Map<String, String> headers) {
    return shop.world.server().get(url, headers);
  }

  /** As an agent would have ended it. */
  private static void written(RestorePointId point, String content) throws IOException {
    var export = exports(point).getFirst();
    var suffix = export.format() == ExportFormat.ZIP ? ".zip" : ".tar.gz";
    var file = Files.writeString(folder.resolve(export.id() + suffix), content);
    shop.world
        .catalog()
        .write(tx -> {
          var session = tx.restoreSessions().get(export.sessionId());
          var standing = RestoreStanding.ended(RestoreResult.SUCCESS, Severity.OK, null, null);
          tx.restoreSessions().replace(session.withStanding(standing, session.times()));
          return tx.exports().replace(ended(export, file, content));
        });
  }

  private static Export ended(Export export, Path file, String content) {
    return export
        .withPhase(ExportPhase.COMPLETED)
        .withFile(
            new ExportFile(content.length(), "ab".repeat(32), file.toString()),
            Instant.now(),
            export.expiresAt(),
            null);
  }
}
