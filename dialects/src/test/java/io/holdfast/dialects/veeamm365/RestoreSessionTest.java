package io.holdfast.dialects.veeamm365;

import static io.holdfast.dialects.veeamm365.M365World.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.testkit.Exercises;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreSessionTest {
  private static M365World world;

  @BeforeAll
  static void start() {
    world = M365World.open();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Exercises({
    "POST /{version}/Organizations/{organizationId}/Action",
    "POST /{version}/Organizations/{organizationId}/explore",
    "POST /{version}/RestoreSessions/{sessionId}/Action",
    "POST /{version}/RestoreSessions/{sessionId}/Stop",
    "GET /{version}/RestoreSessions/{sessionId}",
    "GET /{version}/RestoreSessions/{sessionId}/organization"
  })
  @ParameterizedTest
  @CsvSource({"v4,201,200", "v5,201,200", "v6,200,200", "v7,200,200", "v8,201,204"})
  void isOpenedAndStoppedWithTheCodesOfItsVersion(String version, int opened, int stopped) {
    var old = version.compareTo("v6") < 0;
    var how = "{ \"Type\": \"vex\", \"ShowDeleted\": \"true\", }";
    var created =
        world.post(
            "/%s/organizations/%s/%s"
                .formatted(version, world.organization(), old ? "action" : "Explore"),
            old ? "{\"explore\": %s, }".formatted(how) : how);
    var id = json(created).get("id").asText();
    var path = "/%s/RestoreSessions/%s".formatted(version, id);

    assertThat(created.status()).as(created.body()).isEqualTo(opened);
    assertThat(json(created).get("state").asText()).isEqualTo("Working");
    assertThat(json(created).get("result").asText()).isEqualTo("Success");
    assertThat(json(created).has("endTime")).isFalse();
    assertThat(json(created).has("scopeName")).isEqualTo(!old);
    assertThat(json(created).has("eTag")).isEqualTo(version.equals("v8"));
    var self = json(created).at("/_links/self/href").asText();
    assertThat(self).isEqualTo(old ? world.url(path) : path);
    var stop = old ? path + "/Action" : path + "/stop/";
    assertThat(world.post(stop, old ? "{\"stop\": null}" : "").status()).isEqualTo(stopped);
    var after = json(world.get(path));
    assertThat(after.get("state").asText()).isEqualTo("Stopped");
    assertThat(world.post(stop, old ? "{\"stop\": null}" : "").status()).isEqualTo(stopped);
    assertThat(json(world.get(path))).isEqualTo(after);
    var organization = world.get(path + "/Organization");
    assertThat(organization.status()).isEqualTo(200);
    assertThat(json(organization).get("id").asText()).isEqualTo(world.organization());
  }

  @Exercises({
    "POST /{version}/Organization/Action",
    "POST /{version}/Organization/explore",
    "POST /{version}/Organization/OperatorExplore",
    "POST /{version}/Jobs/{jobId}/explore",
    "POST /{version}/BackupRepositories/{repositoryId}/explore"
  })
  @Test
  void isOpenedFromAllPlacesThatNameMailboxes() {
    var repository = json(world.get("/v7/BackupRepositories")).get(0).get("id").asText();

    opens("/v5/Organization/Action", "{\"explore\":{}}", 201);
    opens("/v5/Jobs/%s/Action".formatted(world.job.id()), "{\"explore\":null}", 201);
    opens("/v6/Organization/Explore", "{}", 200);
    opens("/v7/Organization/OperatorExplore", "{\"reason\":\"audit\"}", 200);
    opens("/v8/Jobs/%s/explore".formatted(world.job.id()), "", 201);
    opens("/v8/BackupRepositories/%s/explore".formatted(repository), "{}", 201);
    var own = "/v8/Organizations/%s/explore".formatted(world.organization());
    for (var place : List.of("/v8/Organization/Explore", own)) {
      opens(place, "{\"repositoryId\":\"%s\"}".formatted(repository), 201);
    }
    var elsewhere = "{\"repositoryId\":\"%s\"}".formatted(UUID.randomUUID());
    var job = "/v8/Jobs/%s/explore".formatted(world.job.id());
    for (var place : List.of("/v8/Organization/Explore", own, job)) {
      assertThat(world.post(place, elsewhere).status()).as(place).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "{\"explore\":{\"type\":\"Vxx\"}}, type",
    "{\"explore\":{\"dateTime\":\"yesterday\"}}, dateTime",
    "{\"explore\":{\"showDeleted\":\"perhaps\"}}, showDeleted",
    "{\"exploit\":{}}, exploit",
    "{}, one field",
    "{\"explore\":{}, JSON",
  })
  void refusesWhatNobodyCouldMean(String body, String named) {
    var answer = world.post("/v5/Organizations/%s/Action".formatted(world.organization()), body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).get("message").asText()).contains(named);
  }

  @Test
  void anotherOrganizationDoesNotExist() {
    var stranger =
        world.server.access().token(EnumSet.allOf(Scope.class), new ProjectId(UUID.randomUUID()));
    var own = world.explore("v6");

    for (var path :
        new String[] {
          "/v6/Organizations/%s/explore".formatted(world.organization()),
          "/v6/Jobs/%s/explore".formatted(world.job.id()),
          "/v6/RestoreSessions/%s/Stop".formatted(own)
        }) {
      assertThat(world.post(path, "{}", stranger).status()).as(path).isEqualTo(404);
    }
    assertThat(world.get("/v6/RestoreSessions/%s/Events".formatted(own), stranger).status())
        .isEqualTo(404);
    var reader = world.server.access().reader();
    assertThat(
            world
                .post("/v6/Organizations/%s/explore".formatted(world.organization()), "{}", reader)
                .status())
        .isEqualTo(403);
  }

  @Exercises("GET /{version}/RestoreSessions")
  @ParameterizedTest
  @ValueSource(strings = {"v6", "v7", "v8"})
  void listIsAPageWithAllFields(String version) {
    var id = world.explore(version);
    var page = json(world.get("/" + version + "/RestoreSessions?limit=2&startTimeFrom=2016-01-01"));

    assertThat(page.get("results")).hasSize(2);
    assertThat(page.at("/results/0/id").asText()).isEqualTo(id);
    assertThat(page.at("/results/0/name").asText()).matches("Exchange restore: .+ - \\d+");
    assertThat(page.at("/results/0/details").asText()).isEqualTo("0 items processed (0 success)");
    assertThat(page.get("setId").asText()).hasSize(36);
    var next = page.at("/_links/next/href").asText();
    assertThat(next).startsWith("/" + version + "/RestoreSessions?startTimeFrom=2016-01-01&");
    assertThat(json(world.get(next)).at("/offset").asInt()).isEqualTo(2);
  }

  @Test
  void laterVersionFiltersAndSortsByEnd() {
    var ended = "/v8/RestoreSessions?endTimeFrom=2018-06-29T00:00:00Z&endTimeTo=2018-06-30";
    var sorted = json(world.get("/v8/RestoreSessions?orderBy=creationtime&orderAsc=True"));

    assertThat(json(world.get(ended)).get("results")).hasSize(1);
    assertThat(sorted.at("/results/0/creationTime").asText()).startsWith("2017-06-29");
    assertThat(world.get("/v8/RestoreSessions?orderBy=Name").status()).isEqualTo(400);
    assertThat(json(world.get("/v8/RestoreSessions?orderBy=Name")).get("errorCode").asText())
        .isEqualTo("ParameterValidationFailure");
  }

  @Exercises({
    "GET /{version}/RestoreSessions/{sessionId}/Events",
    "GET /{version}/RestoreSessions/{sessionId}/Events/{eventId}",
    "GET /{version}/RestoreSessions/{sessionId}/Statistics"
  })
  @Test
  void eventsTellOfStartAndEndAndWhatWasSaved() {
    var id = world.explore("v8");
    var path = "/v8/RestoreSessions/" + id;
    var mailbox = path + "/organization/mailboxes/" + world.mailboxId();
    var item = json(world.get(mailbox + "/items?limit=1")).at("/results/0/id").asText();
    assertThat(world.post(mailbox + "/items/" + item + "/save", "").status()).isEqualTo(200);
    world.post(path + "/Stop", "");

    var events = json(world.get(path + "/Events")).get("results");

    assertThat(events.findValuesAsText("type")).containsExactly("None", "Save", "None");
    assertThat(events.findValuesAsText("order")).containsExactly("0", "1", "2");
    assertThat(events.at("/0/message").asText()).isEqualTo("Restore session started");
    assertThat(events.at("/1/message").asText())
        .matches(
            "Item Invoice 17 was saved successfully \\(type: Message; source: .+; target: \\)");
    assertThat(events.at("/1/itemName").asText()).isEqualTo("Invoice 17");
    assertThat(json(world.get(path + "/Events?offset=1&limit=1")).get("results"))
        .containsExactly(events.get(1));
    assertThat(
            json(world.get(path + "/Events?offset=1&limit=1")).at("/_links/next").isMissingNode())
        .isFalse();
    assertThat(json(world.get(path + "/Events?offset=2")).get("results"))
        .containsExactly(events.get(2));
    for (var event : events) {
      assertThat(json(world.get(event.at("/_links/self/href").asText()))).isEqualTo(event);
    }
    assertThat(world.get(path + "/Events/" + UUID.randomUUID()).status()).isEqualTo(404);
    var statistics = json(world.get(path + "/Statistics"));
    assertThat(statistics.get("totalItemsCount").asInt()).isEqualTo(1);
    assertThat(statistics.at("/items/0/status").asText()).isEqualTo("Success");
    assertThat(world.get("/v7/RestoreSessions/%s/Statistics".formatted(id)).status())
        .isEqualTo(404);
  }

  @Test
  void aTimeBeforeTheFirstBackupShowsNothing() {
    var before = world.explore("v5", "{\"datetime\":\"2020.01.01 00:00:00\"}");
    var between = world.explore("v5", "{\"datetime\":\"2026-03-01T18:00:00Z\"}");

    assertThat(mailboxes(before)).isEmpty();
    assertThat(mailboxes(between)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"v4,500", "v5,500", "v6,409", "v8,409"})
  void nothingIsBrowsedInAStoppedSession(String version, int status) {
    var id = world.explore(version);
    world.post("/v6/RestoreSessions/%s/Stop".formatted(id), "");

    var answer = world.get("/%s/RestoreSessions/%s/organization/mailboxes".formatted(version, id));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(json(answer).get("message").asText()).contains("has been stopped");
  }

  @Exercises({
    "POST /{version}/token",
    "POST /{version}/token/logout",
    "POST /{version}/token/AuthCode"
  })
  @ParameterizedTest
  @CsvSource({"v7,200", "v8,204"})
  void tokensAreGivenForJsonAndEndWithALogout(String version, int status) {
    var url = "/" + version + "/token";
    var login =
        "{\"grant_type\":\"password\",\"username\":\"%s\",\"password\":\"%s\"}"
            .formatted(KnownAccess.ADMIN, KnownAccess.PASSWORD);
    var token = json(world.post(url, login)).get("access_token").asText();

    assertThat(world.post(url + "/AuthCode", "", token).status()).isEqualTo(400);
    assertThat(world.get("/v5/RestoreSessions", token).status()).isEqualTo(200);
    assertThat(world.post(url + "/logout", "", token).status()).isEqualTo(status);
    assertThat(world.get("/v5/RestoreSessions", token).status()).isEqualTo(401);
  }

  private static JsonNode mailboxes(String session) {
    var path = "/v5/RestoreSessions/%s/Organization/Mailboxes".formatted(session);
    return json(world.get(path)).get("results");
  }

  private static void opens(String path, String body, int status) {
    var answer = world.post(path, body);
    assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(status);
    var id = json(answer).get("id").asText();
    assertThat(mailboxes(id).findValuesAsText("id")).as(path).containsExactly(world.mailboxId());
  }
}
