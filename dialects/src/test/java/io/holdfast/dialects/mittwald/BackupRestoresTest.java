package io.holdfast.dialects.mittwald;

import static io.holdfast.dialects.mittwald.Shop.json;
import static io.holdfast.dialects.mittwald.Shop.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Restores asked for in the vendor's words, and what is shown of them. */
class BackupRestoresTest {
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
  @Exercises("POST /{version}/project-backups/{projectBackupId}/restore")
  void databasesGoToTheirTargets() throws IOException {
    var point = shop.backup();
    var path = "/project-backups/" + point;

    shop.done("POST", path + "/restore", databases("dbdump-mysql-shop", shop.database.toString()));

    var restore = shop.get(path).get("restore");
    assertThat(restore.get("phase").asText()).isEqualTo("running");
    assertThat(restore.has("pathRestore")).isFalse();
    assertThat(restore.at("/databaseRestores/0/databaseBackupDump").asText())
        .isEqualTo("dbdump-mysql-shop");
    assertThat(restore.at("/databaseRestores/0/targetDatabaseId").asText())
        .isEqualTo(shop.database.toString());
    assertThat(shop.get(path).has("restorePath")).isFalse();
    assertThat(shop.get("/projects/shop/backups?runningRestoresOnly=true&searchTerm=" + point))
        .hasSize(1);
    var session = session(point);
    assertThat(session.request().selection().dumps()).containsExactly("db/shop");
    assertThat(session.request().target().settings())
        .isEqualTo(Map.of("db.sourceId", shop.database.toString()));
    refused(
        shop.call(
            "POST", path + "/restore", databases("dbdump-mysql-shop", shop.database.toString())),
        409,
        "Conflict");
  }

  @Test
  void filesAndDatabasesGoTogether() throws IOException {
    var path = "/project-backups/" + shop.backup();

    shop.done(
        "POST",
        path + "/restore",
        """
        {"pathRestore":{"sourcePaths":["/"],"targetRestorePath":"/srv/back/"},
         "databaseRestores":[{"databaseBackupDump":"dbdump-mysql-shop","targetDatabaseId":"%s"}]}
        """
            .formatted(shop.database));

    var restore = shop.get(path).get("restore");
    assertThat(restore.at("/pathRestore/sourcePaths/0").asText()).isEqualTo("/web");
    assertThat(restore.at("/pathRestore/targetRestorePath").asText()).isEqualTo("/srv/back");
    assertThat(restore.at("/pathRestore/determinedTargetPath").asText()).isEqualTo("/srv/back");
    assertThat(restore.at("/pathRestore/clearTargetPath").asBoolean(true)).isFalse();
    assertThat(restore.at("/databaseRestores/0/databaseBackupDump").asText())
        .isEqualTo("dbdump-mysql-shop");
    assertThat(shop.get(path).has("restorePath")).isFalse();
  }

  @Test
  @Exercises("POST /{version}/project-backups/{projectBackupId}/restore-path")
  void theOldFormFillsBoth() throws IOException {
    var path = "/project-backups/" + shop.backup();

    shop.done(
        "POST",
        path + "/restore-path",
        "{\"sourcePath\":\"/\",\"targetPath\":\"/srv/back\",\"clearTargetPath\":true}");

    var backup = shop.get(path);
    assertThat(backup.at("/restorePath/phase").asText()).isEqualTo("running");
    assertThat(backup.at("/restorePath/sourcePath").asText()).isEqualTo("/web");
    assertThat(backup.at("/restorePath/targetPath").asText()).isEqualTo("/srv/back");
    assertThat(backup.at("/restorePath/determinedTargetPath").asText()).isEqualTo("/srv/back");
    assertThat(backup.at("/restorePath/clearTargetPath").asBoolean()).isTrue();
    assertThat(backup.at("/restore/pathRestore/sourcePaths")).hasSize(1);
    assertThat(backup.at("/restore/pathRestore/clearTargetPath").asBoolean()).isTrue();
  }

  @Test
  void withoutATargetAllGoesWhereItCameFrom() throws IOException {
    var path = "/project-backups/" + shop.backup();

    shop.done("POST", path + "/restore", "{\"pathRestore\":{\"sourcePaths\":[\"/\"]}}");

    var restore = shop.get(path).at("/restore/pathRestore");
    assertThat(restore.has("targetRestorePath")).isFalse();
    assertThat(restore.get("determinedTargetPath").asText()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                                         | ''
          {"databaseRestores":[]}                                    | ''
          {"pathRestore":{}}                                         | .pathRestore.sourcePaths
          {"pathRestore":{"sourcePaths":[]}}                         | .pathRestore.sourcePaths
          {"pathRestore":{"sourcePaths":"/"}}                        | .pathRestore.sourcePaths
          {"pathRestore":{"sourcePaths":["/", " "]}}                 | .pathRestore.sourcePaths[1]
          {"pathRestore":{"sourcePaths":["/web/../../etc"]}}         | .pathRestore.sourcePaths[0]
          {"pathRestore":{"sourcePaths":["/db"]}}                    | .pathRestore.sourcePaths[0]
          {"pathRestore":{"sourcePaths":["/"],"targetRestorePath":"back"}} | .pathRestore.targetRestorePath
          {"pathRestore":{"sourcePaths":["/"],"targetRestorePath":"/a/.."}} | .pathRestore.targetRestorePath
          {"pathRestore":{"sourcePaths":["/"],"clearTargetPath":1}}  | .pathRestore.clearTargetPath
          {"pathRestore":{"sourcePaths":["/"],"clearTargetPath":true}} | .pathRestore.sourcePaths[0]
          {"databaseRestores":[{"targetDatabaseId":"@"}]}            | .databaseRestores[0].databaseBackupDump
          {"databaseRestores":[{"databaseBackupDump":"dbdump-mysql-shop","targetDatabaseId":"x"}]} | .databaseRestores[0].targetDatabaseId
          {"databaseRestores":[{"databaseBackupDump":"dbdump-mysql-none","targetDatabaseId":"@"}]} | .databaseRestores[0].databaseBackupDump
          {"databaseRestores":[{"databaseBackupDump":"dbdump-mysql-shop","targetDatabaseId":"#"}]} | .databaseRestores[0].targetDatabaseId
          """)
  void whatIsWrongWithARestoreIsPointedAt(String body, String place) throws IOException {
    var path = "/project-backups/" + shop.backup() + "/restore";
    var filled = body.replace("@", shop.database.toString()).replace("#", shop.files.toString());

    shop.invalid("POST", path, filled, place);
  }

  @Test
  void targetsAreOfTheProject() throws IOException {
    var other = new ProjectId(UUID.randomUUID());
    shop.insertProject(other, "neighbour");
    var foreign = shop.source(other, SourceKind.MYSQL, "db", Map.of(), List.of());
    var path = "/project-backups/" + shop.backup() + "/restore";
    var theirs = databases("dbdump-mysql-shop", foreign.toString());

    refused(shop.call("POST", path, theirs), 403, "PermissionDenied");
    var own = shop.token(Scope.RESTORE_RUN, Scope.RESTORE_RUN_INPLACE);
    refused(shop.call("POST", path, theirs, own), 404, "ResourceNotFound");
    refused(
        shop.call("POST", path, databases("dbdump-mysql-shop", UUID.randomUUID().toString())),
        404,
        "ResourceNotFound");
  }

  @Test
  void restoresToWhereThingsLieNeedTheRightToDoSo() throws IOException {
    var path = "/project-backups/" + shop.backup() + "/restore";
    var elsewhere = "{\"pathRestore\":{\"sourcePaths\":[\"/\"],\"targetRestorePath\":\"/x\"}}";
    var token = shop.token(Scope.RESTORE_RUN);

    refused(
        shop.call("POST", path, "{\"pathRestore\":{\"sourcePaths\":[\"/\"]}}", token),
        403,
        "PermissionDenied");
    refused(
        shop.call("POST", path, databases("dbdump-mysql-shop", shop.database.toString()), token),
        403,
        "PermissionDenied");
    for (var own : List.of(Shop.WEB, Shop.WEB + "/./below", "/srv")) {
      refused(
          shop.call("POST", path, elsewhere.replace("/x", own), token), 403, "PermissionDenied");
    }
    refused(shop.call("POST", path, elsewhere, shop.stranger()), 404, "ResourceNotFound");
    assertThat(shop.call("POST", path, elsewhere, token).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource(RestoreResult.class)
  void onlyWhatWasDoneIsCompleted(RestoreResult result) throws IOException {
    var point = shop.backup();
    var path = "/project-backups/" + point;
    shop.done(
        "POST",
        path + "/restore",
        "{\"pathRestore\":{\"sourcePaths\":[\"/\"],\"targetRestorePath\":\"/x\"}}");
    var session = session(point);
    var standing = RestoreStanding.ended(result, Severity.OK, null, null);
    shop.world
        .catalog()
        .write(tx -> tx.restoreSessions().replace(session.withStanding(standing, session.times())));

    var backup = shop.get(path);

    switch (result) {
      case SUCCESS, WARNING ->
          assertThat(backup.at("/restore/phase").asText()).isEqualTo("completed");
      case PARTIAL, FAILED, ABORTED, REJECTED, NOT_SUPPORTED ->
          assertThat(backup.has("restore") || backup.has("restorePath")).isFalse();
    }
  }

  @Test
  @Exercises({
    "GET /{version}/project-backups/{projectBackupId}/database-dumps",
    "GET /{version}/project-backups/{projectBackupId}/path"
  })
  void contentsAreThoseOfCompletedBackups() throws IOException {
    var path = "/project-backups/" + shop.backup();

    assertThat(texts(shop.get(path + "/database-dumps").get("databases")))
        .containsExactly("dbdump-mysql-shop");
    refused(shop.call("GET", path + "/path?directory=/web/../..", ""), 404, "ResourceNotFound");
    refused(shop.call("GET", path + "/path", "", shop.stranger()), 404, "ResourceNotFound");
    var relative = shop.call("GET", path + "/path?directory=web", "");
    refused(relative, 400, "ValidationError");
    assertThat(json(relative).at("/validationErrors/0/path").asText()).isEqualTo(".directory");
    var running =
        "/project-backups/"
            + json(shop.call(
                    "POST",
                    "/projects/shop/backups",
                    "{\"expirationTime\":\"%s\"}"
                        .formatted(Instant.now().plus(Duration.ofDays(30)))))
                .get("id")
                .asText();
    refused(shop.call("GET", running + "/path", ""), 503, "ServiceUnavailable");
    refused(shop.call("GET", running + "/database-dumps", ""), 503, "ServiceUnavailable");
    shop.invalid("POST", running + "/restore", "{\"pathRestore\":{\"sourcePaths\":[\"/\"]}}", "");
  }

  /** Other APIs start several restores of a backup, and a later one may end first. */
  @Test
  void aRestoreThatRunsIsShownBeforeLaterOnes() throws Exception {
    var point = shop.backup();
    var path = "/project-backups/" + point;
    var wish = "{\"pathRestore\":{\"sourcePaths\":[\"/\"],\"targetRestorePath\":\"/x\"}}";
    shop.done("POST", path + "/restore", wish);
    var first = session(point);
    var admin = new Caller(KnownAccess.VIEWER_ID, "test", EnumSet.allOf(Scope.class), Set.of());
    var later = shop.world.desk().restores().start(admin, point, null, first.request());
    shop.world.desk().restores().abort(admin, later.id());

    assertThat(shop.get(path).at("/restore/phase").asText()).isEqualTo("running");
    assertThat(shop.get(path).get("deletable").asBoolean()).isFalse();
    refused(shop.call("POST", path + "/restore", wish), 409, "Conflict");
    refused(shop.call("DELETE", path, ""), 403, "PermissionDenied");
  }

  private static String databases(String dump, String target) {
    return "{\"databaseRestores\":[{\"databaseBackupDump\":\"%s\",\"targetDatabaseId\":\"%s\"}]}"
        .formatted(dump, target);
  }

  private static RestoreSession session(RestorePointId point) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Points(Set.of(point)));
    return shop.world.catalog().read(tx -> tx.restoreSessions().list(query)).items().getFirst();
  }

  private static List<String> texts(JsonNode items) {
    return items.valueStream().map(JsonNode::asText).toList();
  }
}
