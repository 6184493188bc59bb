package io.holdfast.dialects.northflank;

import static io.holdfast.dialects.northflank.AddonWorld.ADDON;
import static io.holdfast.dialects.northflank.AddonWorld.BACKUP;
import static io.holdfast.dialects.northflank.AddonWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFile;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.Dialects;
import io.holdfast.dialects.scp.ScpSettings;
import io.holdfast.dialects.testkit.Exercises;
import io.holdfast.dialects.veeamm365.M365Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps to download, by whoever holds a link. */
@Exercises({
  "GET /v1/projects/{projectId}/addons/{addonId}/backups/{backupId}/download-link",
  "GET /v1/downloads/{exportId}/{end}/{use}/{signature}"
})
class DownloadLinkTest {
  private static final String LINK = BACKUP + "/download-link";

  @TempDir private Path folder;

  private AddonWorld world;

  @BeforeEach
  void start() {
    world =
        AddonWorld.open(
            new Dialects.Choices(
                ScpSettings.DEFAULT, M365Settings.DEFAULT, new NorthflankSettings(Duration.ZERO)));
    world.keepCopy("backup-31");
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aLinkWorksWithoutToken() throws IOException {
    refused(world.call("GET", LINK), 409, "conflict"); // it is being written
    written("0123456789");

    var link = world.get(LINK).at("/data/downloadLink").asText();

    assertThat(link).startsWith(world.url("/v1/downloads/"));
    var whole = download(link, Map.of());
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo("0123456789");
    assertThat(whole.header("Content-Length")).contains("10");
    assertThat(whole.header("Content-Disposition").orElseThrow()).contains(".tar.gz");
    var part = download(link, Map.of("Range", "bytes=3-5"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo("345");
    assertThat(download(link, Map.of("Range", "bytes=99-")).status()).isEqualTo(416);
  }

  @Test
  void whoAsksAgainGetsTheSameFile() throws IOException {
    refused(world.call("GET", LINK), 409, "conflict");
    refused(world.call("GET", LINK), 409, "conflict");
    assertThat(exports()).hasSize(1);
    written("0123456789");

    world.get(LINK);
    world.get(LINK);

    assertThat(exports())
        .singleElement()
        .satisfies(export -> {
          assertThat(export.format()).isEqualTo(ExportFormat.TAR_GZ);
          assertThat(export.withPassword()).isFalse();
        });
    assertThat(world.get(BACKUP + "/restores").at("/data/restores"))
        .as("a download is no restore")
        .hasSameSizeAs(world.get(BACKUP + "/restores?per_page=100").at("/data/restores"))
        .noneMatch(restore -> restore.get("status").asText().equals("scheduled"));
  }

  @Test
  void whatIsWrongWithALinkIsNotToldApart() throws IOException {
    world.call("GET", LINK);
    written("0123456789");
    var link = world.get(LINK).at("/data/downloadLink").asText();
    var signature = link.lastIndexOf('/') + 1;
    var other = link.charAt(signature) == 'A' ? 'B' : 'A';

    refused(
        download(link.substring(0, signature) + other + link.substring(signature + 1), Map.of()),
        404,
        "not-found");
    refused(
        download(link.replaceFirst("/(\\d+)/(-?\\d+)/", "/9$1/$2/"), Map.of()), 404, "not-found");
    for (var end : List.of("b", "9223372036854775807", "-9223372036854775808", "-1")) {
      var path = "/v1/downloads/00000000-0000-4000-8000-000000000001/%s/0/x".formatted(end);
      refused(download(world.url(path), Map.of()), 404, "not-found");
    }
  }

  @Test
  void onlyDumpsThatAreThereCanBeDownloaded() throws IOException {
    var waiting = world.queued(BackupType.FULL);
    var snapshot = world.queued(BackupType.SNAPSHOT);

    for (var session : List.of(waiting, snapshot)) {
      refused(
          world.call("GET", ADDON + "/backups/backup-%d/download-link".formatted(session.no())),
          409,
          "conflict");
    }
    refused(world.call("GET", ADDON + "/backups/nowhere/download-link"), 404, "not-found");
    assertThat(exports()).isEmpty();
  }

  @Test
  void needsTheRightToTakeDataAway() throws IOException {
    var token = world.server().access().token(EnumSet.of(Scope.BACKUP_READ), world.project());

    refused(world.call(token, "GET", LINK, ""), 403, "forbidden");
  }

  /** What an agent would do. */
  private void written(String content) throws IOException {
    var file = Files.writeString(folder.resolve("dump.tar.gz"), content);
    var export = exports().getFirst();
    var made = new ExportFile(content.length(), "ab".repeat(32), file.toString());
    world
        .server()
        .catalog()
        .update(tx ->
            tx.exports()
                .replace(
                    export
                        .withPhase(ExportPhase.COMPLETED)
                        .withFile(made, export.requestedAt(), export.expiresAt(), null)));
  }

  private List<Export> exports() {
    var query =
        CatalogQuery.<ExportFilter, ExportSort>by(Order.ascending(ExportSort.REQUESTED_AT))
            .where(new ExportFilter.Points(java.util.Set.of(world.point("backup-31").id())))
            .page(Page.all());
    return world.server().catalog().read(tx -> tx.exports().list(query).items());
  }

  private Answer download(String link, Map<String, String> headers) {
    return world.server().server().get(link, headers);
  }
}
