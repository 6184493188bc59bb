package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** A repository that is pruned: how, once for show, once in earnest, and not to the end. */
final class PruneRound {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final JudgedClient api;
  private final String repository;
  private final String repositoryId;

  PruneRound(JudgedClient api, World world) {
    this.api = api;
    repositoryId = world.repositoryId();
    repository = "/v1/repositories/" + repositoryId;
  }

  void run() {
    settings();
    var dry =
        ended(api.post(repository + "/prune-runs", Map.of("dryRun", true)).header("Location"));
    assertThat(dry.get("result").asText()).isEqualTo("SUCCESS");
    assertThat(dry.at("/tally/snapshots").asInt()).isPositive();
    var wish = Map.of("repackSmall", true, "repackUncompressed", true);
    var real = ended(api.post(repository + "/prune-runs", wish).header("Location"));
    assertThat(real.get("result").asText()).isEqualTo("SUCCESS");
    assertThat(real.at("/settings/grace").asText()).isEqualTo("PT48H");
    assertThat(dry.at("/settings/repackSmall").asBoolean()).isFalse();
    assertThat(real.at("/settings/repackSmall").asBoolean()).isTrue();
    assertThat(real.at("/settings/repackUncompressed").asBoolean()).isTrue();
    assertThat(real.at("/tally/uncompressedBytes").asLong()).isZero();
    lists(real.get("id").asText());
    aborts();
    var again = "/v1/prune-runs/" + real.get("id").asText() + "/abort";
    assertThat(api.send("POST", again, null, Map.of()).status()).as("it has ended").isEqualTo(409);
  }

  private void settings() {
    var usual = api.get(repository).json().get("prune");
    assertThat(usual.get("cron").asText()).isEqualTo("30 3 * * 0");
    assertThat(usual.get("enabled").asBoolean()).isTrue();
    assertThat(usual.get("repackSmall").asBoolean()).isFalse();
    var limited = patch(Map.of("prune", Map.of("maxUnusedBytes", 10, "repackUncompressed", true)));
    assertThat(limited.json().at("/prune/maxUnusedBytes").asLong()).isEqualTo(10);
    assertThat(limited.json().at("/prune/repackUncompressed").asBoolean()).isTrue();
    assertThat(patch(Map.of("prune", Map.of("maxUnusedBytes", -1))).status()).isEqualTo(400);
    var changed = patch(Map.of("prune", Map.of("cron", "0 4 * * *", "grace", "PT48H")));
    assertThat(changed.json().at("/prune/cron").asText()).isEqualTo("0 4 * * *");
    assertThat(changed.json().at("/prune/maxTime")).isEqualTo(usual.get("maxTime"));
    assertThat(patch(Map.of("prune", Map.of("cron", "not cron"))).status()).isEqualTo(400);
    assertThat(patch(Map.of("prune", Map.of("grace", "PT1S"))).status()).isEqualTo(400);
    assertThat(patch(Map.of("prune", Map.of("maxUnusedPercent", 100))).status()).isEqualTo(400);
    assertThat(patch(Map.of("appendOnly", true)).status()).isEqualTo(200);
    assertThat(api.post(repository + "/prune-runs", Map.of()).code())
        .isEqualTo("REPOSITORY_APPEND_ONLY");
    assertThat(patch(Map.of("appendOnly", false)).status()).isEqualTo(200);
  }

  private void lists(String id) {
    var listed =
        api.get(
                "/v1/prune-runs?dryRun=false&result=SUCCESS&cause=MANUAL&repositoryId="
                    + repositoryId)
            .json();
    assertThat(listed.get("items").findValuesAsText("id")).contains(id);
    assertThat(
            api.get("/v1/prune-runs?state=ENDED&count=exact").json().at("/page/totalCount").asInt())
        .isEqualTo(2);
  }

  /** A run may be faster than the wish for its end. */
  private void aborts() {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          var place = api.post(repository + "/prune-runs", Map.of()).header("Location");
          var status = api.send("POST", place + "/abort", null, Map.of()).status();
          assertThat(status).isIn(202, 409);
          return ended(place).get("result").asText().equals("ABORTED") && status == 202;
        });
  }

  private JsonNode ended(String place) {
    return await()
        .atMost(PATIENCE)
        .until(() -> api.get(place).json(), run -> run.get("state").asText().equals("ENDED"));
  }

  private JudgedClient.Answer patch(Map<String, ?> body) {
    var etag = api.get(repository).header("ETag");
    return api.send("PATCH", repository, JudgedClient.write(body), Map.of("If-Match", etag));
  }
}
