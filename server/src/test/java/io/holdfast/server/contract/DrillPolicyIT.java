package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills that nobody asks for one by one. */
class DrillPolicyIT {
  @TempDir private Path scratch;
  private DrillWorld drills;

  @BeforeEach
  void start() throws Exception {
    drills = new DrillWorld(scratch);
  }

  @AfterEach
  void stop() {
    drills.close();
  }

  @Test
  void drillsTheProtectionsThatItSelectsAndNoOthers() {
    var protection = drills.world().protectionId();
    var other = drills.protect("list", "COMMAND", Map.of("shell", "seq 1000"), Map.of());
    drills.backUp(protection);
    drills.backUp(other);
    var policy =
        World.made(
            drills.api(),
            "/v1/drill-policies",
            Map.of(
                "projectId", drills.world().projectId(),
                "name", "every minute",
                "cron", "* * * * *",
                "level", "L2",
                "selector", Map.of("kinds", List.of("DIRECTORY"))));

    var drill =
        await()
            .atMost(Duration.ofSeconds(180))
            .pollInterval(Duration.ofSeconds(1))
            .until(
                () -> drills.api().get("/v1/drills?result=PASSED&policyId=" + policy).json(),
                page -> !page.get("items").isEmpty())
            .at("/items/0");

    assertThat(drill.get("protectionId").asText()).isEqualTo(protection);
    assertThat(drill.at("/actor/type").asText()).isEqualTo("SYSTEM");
    assertThat(drills.api().get("/v1/drills?protectionId=" + other).json().get("items")).isEmpty();
    var shown = drills.api().get("/v1/drill-policies/" + policy).json();
    assertThat(shown.has("lastRunAt")).isTrue();
    assertThat(shown.get("nextRunAt").asText()).isGreaterThan(shown.get("lastRunAt").asText());
  }

  @Test
  void refusesSchedulesAndChecksThatMakeNoSense() {
    var project = drills.world().projectId();
    var checks =
        List.of(Map.of("name", "rows", "type", "ROWS", "subject", "t", "expected", "many"));

    assertThat(refusal(Map.of("projectId", project, "name", "x", "cron", "at noon")))
        .isEqualTo("INPUT_INVALID");
    assertThat(
            refusal(Map.of("projectId", project, "name", "x", "cron", "* * * * *", "level", "L5")))
        .isEqualTo("INPUT_INVALID");
    assertThat(
            refusal(
                Map.of("projectId", project, "name", "x", "cron", "* * * * *", "checks", checks)))
        .isEqualTo("INPUT_INVALID");
  }

  private String refusal(Map<String, ?> wanted) {
    return drills.api().post("/v1/drill-policies", wanted).code();
  }
}
