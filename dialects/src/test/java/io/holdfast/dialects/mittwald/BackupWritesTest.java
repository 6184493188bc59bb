package io.holdfast.dialects.mittwald;

import static io.holdfast.dialects.mittwald.Shop.json;
import static io.holdfast.dialects.mittwald.Shop.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups made, described and given a time to go. */
class BackupWritesTest {
  private static final String BACKUPS = "/projects/shop/backups";

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
  void aSkippedBackupIsNoneInListsAndAlone() throws IOException {
    var skipped =
        shop.world
            .catalog()
            .write(tx -> {
              var protection = tx.protections().get(shop.protection);
              var session = Samples.backup(protection, Samples.NOON);
              return tx.backupSessions().insert(Samples.skipped(session));
            });

    assertThat(shop.get(BACKUPS).findValuesAsText("id"))
        .doesNotContain(skipped.pointId().toString());
    refused(shop.call("GET", "/project-backups/" + skipped.pointId(), ""), 404, "ResourceNotFound");
  }

  @Test
  @Exercises("POST /{version}/projects/{projectId}/backups")
  void aBackupIsThereAtOnce() throws IOException {
    var until = inDays(30);

    var answer =
        shop.call(
            "POST",
            BACKUPS,
            "{\"expirationTime\":\"%s\",\"description\":\"before the move\",\"more\":{\"a\":[1]}}"
                .formatted(until));

    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    var made = json(answer);
    assertThat(made.get("status").asText()).isEqualTo("Pending");
    assertThat(made.get("description").asText()).isEqualTo("before the move");
    assertThat(Instant.parse(made.get("expiresAt").asText())).isEqualTo(until);
    assertThat(made.get("createdAt")).isEqualTo(made.get("requestedAt"));
    assertThat(made.get("projectId").asText()).isEqualTo(shop.project.toString());
    assertThat(made.get("deletable").asBoolean()).isFalse();
    var id = made.get("id").asText();
    assertThat(shop.get("/project-backups/" + id)).isEqualTo(made);
    assertThat(shop.get(BACKUPS + "?runningBackupsOnly=true&searchTerm=" + id).get(0))
        .isEqualTo(made);
    shop.invalid("PATCH", "/project-backups/" + id, "{\"description\":\"x\"}", "");
    shop.invalid("POST", "/project-backups/" + id + "/export", "{\"format\":\"zip\"}", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                            | .expirationTime
          {"expirationTime":"@6"}                       | .expirationTime
          {"expirationTime":"@370"}                     | .expirationTime
          {"expirationTime":"tomorrow"}                 | .expirationTime
          {"expirationTime":7}                          | .expirationTime
          {"expirationTime":"@30","description":7}      | .description
          """)
  void whatIsWrongWithABackupIsPointedAt(String body, String place) throws IOException {
    shop.invalid("POST", BACKUPS, dated(body), place);
  }

  @Test
  void whoMayNotMakeBackupsMakesNone() throws IOException {
    var body = dated("{\"expirationTime\":\"@30\"}");

    refused(shop.call("POST", BACKUPS, body, shop.stranger()), 404, "ResourceNotFound");
    refused(
        shop.call("POST", BACKUPS, body, shop.token(Scope.BACKUP_READ)), 403, "PermissionDenied");
    refused(shop.call("POST", "/projects/nothing/backups", body), 404, "ResourceNotFound");
    refused(shop.call("POST", BACKUPS, ""), 400, "ValidationError");
  }

  @Test
  void aProjectIsBackedUpByItsBundleOrItsOnlyProtection() throws IOException {
    var other = new ProjectId(UUID.randomUUID());
    shop.insertProject(other, "loose");
    var body = dated("{\"expirationTime\":\"@30\"}");
    refused(shop.call("POST", "/projects/loose/backups", body), 409, "Conflict");

    var plan = shop.plan(other, false, List.of());
    var files = shop.source(other, SourceKind.DIRECTORY, "a", Map.of("path", "/srv/a"), List.of());
    shop.protect(other, files, plan);
    assertThat(shop.call("POST", "/projects/loose/backups", body).status()).isEqualTo(201);

    var more = shop.source(other, SourceKind.DIRECTORY, "b", Map.of("path", "/srv/b"), List.of());
    shop.protect(other, more, plan);
    refused(shop.call("POST", "/projects/loose/backups", body), 409, "Conflict");

    var bundle =
        shop.source(other, SourceKind.PROJECT_BUNDLE, "all", Map.of(), List.of(files, more));
    shop.protect(other, bundle, plan);
    assertThat(shop.call("POST", "/projects/loose/backups", body).status()).isEqualTo(201);
  }

  @Test
  @Exercises({
    "PATCH /{version}/project-backups/{projectBackupId}",
    "PATCH /{version}/project-backups/{projectBackupId}/description",
    "PUT /{version}/project-backups/{projectBackupId}/expiration-time"
  })
  void onlyWhatIsNamedChanges() throws IOException {
    var path = "/project-backups/" + shop.backup();
    var soon = inDays(1);

    shop.done("PATCH", path, "{\"description\":\"kept\"}");
    assertThat(shop.get(path).get("description").asText()).isEqualTo("kept");
    assertThat(shop.get(path).has("expiresAt")).isFalse();

    shop.done("PATCH", path, "{\"expirationTime\":\"%s\"}".formatted(soon));
    assertThat(shop.get(path).get("description").asText()).isEqualTo("kept");
    assertThat(Instant.parse(shop.get(path).get("expiresAt").asText())).isEqualTo(soon);

    shop.done("PATCH", path, "{}");
    shop.done("PATCH", path, "");
    shop.done("PATCH", path + "/description", "{\"description\":\"older\"}");
    shop.done("PUT", path + "/expiration-time", dated("{\"expirationTime\":\"@20\"}"));
    assertThat(shop.get(path).get("description").asText()).isEqualTo("older");
    assertThat(Instant.parse(shop.get(path).get("expiresAt").asText())).isAfter(soon);
  }

  @Test
  void noBackupIsKeptIntoThePastOrForEver() throws IOException {
    var path = "/project-backups/" + shop.backup();

    for (var body : List.of("{\"expirationTime\":\"@-1\"}", "{\"expirationTime\":\"@370\"}")) {
      shop.invalid("PATCH", path, dated(body), ".expirationTime");
      shop.invalid("PUT", path + "/expiration-time", dated(body), ".expirationTime");
    }
    shop.invalid("PUT", path + "/expiration-time", "{}", ".expirationTime");
    shop.invalid("PATCH", path, "[]", "");
    shop.invalid("PATCH", path, "{", "");
    refused(shop.call("PATCH", path, "{}", shop.stranger()), 404, "ResourceNotFound");
    refused(shop.call("PATCH", path, "{}", shop.token(Scope.BACKUP_READ)), 403, "PermissionDenied");
  }

  private static Instant inDays(long days) {
    return Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.MILLIS);
  }

  /** With so many days from now in place of {@code @}. */
  private static String dated(String body) {
    return Pattern.compile("@(-?\\d+)")
        .matcher(body)
        .replaceAll(days -> inDays(Long.parseLong(days.group(1))).toString());
  }
}
