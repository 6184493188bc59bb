package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.testkit.DatabaseKind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores of databases, mailboxes, images and bundles, in the lists that have words for them. */
class KindsInListsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final RestoreStanding DONE =
      new RestoreStanding(RestoreState.ENDED, RestoreResult.SUCCESS, Severity.OK, null, null);
  private static final String NORTHFLANK =
      "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores"
          + "?per_page=100";

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void restoresOfMailboxesAreVexSessionsAndThoseOfDatabasesNone(DatabaseKind kind)
      throws IOException {
    try (var world = SeededServer.open(kind)) {
      var restores = new MadeRestores(world, "example-backup");
      var before = types(world);
      for (var explorer : Explorer.values()) {
        make(restores, request(RestorePurpose.RECOVERY, explorer, List.of()), explorer.ordinal());
      }

      var types = types(world);

      before.addAll(List.of("Vex", "Veod", "Vesp", "Vet"));
      assertThat(types).containsExactlyInAnyOrderElementsOf(before);
    }
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void restoreOfAPartShowsNoPathThatItDidNotRestore(DatabaseKind kind) throws IOException {
    try (var world = SeededServer.open(kind)) {
      var restores = new MadeRestores(world, "example-backup");

      make(restores, request(RestorePurpose.RECOVERY, Explorer.FILES, List.of()), 1);
      assertThat(mittwald(world).at("/restore/pathRestore/sourcePaths/0").asText()).isEqualTo("/");

      make(restores, request(RestorePurpose.RECOVERY, Explorer.FILES, List.of("shop/shop")), 2);
      assertThat(mittwald(world).get("restore").has("phase")).isTrue();
      assertThat(mittwald(world).get("restore").has("pathRestore")).isFalse();
      assertThat(mittwald(world).has("restorePath")).isFalse();

      make(restores, request(RestorePurpose.RECOVERY, Explorer.DATABASE, List.of()), 3);
      assertThat(mittwald(world).get("restore").has("pathRestore")).isFalse();
      assertThat(mittwald(world).has("restorePath")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void everyRestoreOfAnyKindIsOneOfItsBackup(DatabaseKind kind) throws IOException {
    try (var world = SeededServer.open(kind)) {
      var restores = new MadeRestores(world, "example-backup");
      var made = new ArrayList<Long>();
      for (var explorer : Explorer.values()) {
        var request = request(RestorePurpose.RECOVERY, explorer, List.of("part"));
        made.add(make(restores, request, explorer.ordinal()).millisId());
      }
      var newest = mittwald(world).get("restore");
      var export = request(RestorePurpose.EXPORT, Explorer.DATABASE, List.of());
      var download = make(restores, export, 60).millisId();

      var listed = new ArrayList<Long>();
      get(world, "northflank", NORTHFLANK)
          .at("/data/restores")
          .forEach(restore -> listed.add(restore.get("id").asLong()));

      assertThat(listed).containsAll(made).doesNotContain(download);
      assertThat(mittwald(world).get("restore")).isEqualTo(newest);
    }
  }

  private static RestoreSession make(MadeRestores restores, RestoreRequest request, int second) {
    return restores.make(DONE, NOON.plusSeconds(second), request, KnownAccess.VIEWER_ID.value());
  }

  private static RestoreRequest request(
      RestorePurpose purpose, Explorer explorer, List<String> parts) {
    var selection =
        new Selection(List.of(), List.of(), List.of(), parts, List.of(), null, false, false);
    return new RestoreRequest(
        purpose,
        RestoreMode.WHOLE,
        explorer,
        selection,
        RestoreTarget.original(),
        ConflictPolicy.FAIL,
        null,
        null);
  }

  private static List<String> types(SeededServer world) throws IOException {
    return new ArrayList<>(
        get(world, "veeam-m365", "/v5/RestoreSessions").findValuesAsText("type"));
  }

  private static JsonNode mittwald(SeededServer world) throws IOException {
    var point = new MadeRestores(world, "example-backup").point().id();
    return get(world, "mittwald", "/v2/projects/example-project/backups?searchTerm=" + point)
        .get(0);
  }

  private static JsonNode get(SeededServer world, String dialect, String path) throws IOException {
    var url = world.server().url(dialect) + path;
    return new ObjectMapper().readTree(world.server().get(url, KnownAccess.ADMIN_TOKEN).body());
  }
}
