package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

/** Points that come and go: judged, put into the trash, taken out, removed for good. */
final class RetentionRound {
  private final JudgedClient api;
  private final World world;
  private final String protection;

  RetentionRound(JudgedClient api, World world) {
    this.api = api;
    this.world = world;
    this.protection = "/v1/protections/" + world.protectionId();
  }

  void run() {
    var doomed =
        World.ended(api, api.post(protection + "/backup", Map.of()).header("Location"), "SUCCESS");
    var point = api.get("/v1/backup-sessions/" + doomed).json().get("restorePointId").asText();

    judges(point);
    trashes("/v1/restore-points/" + point, point);
    purges("/v1/restore-points/" + point);
  }

  private void judges(String newest) {
    var today = api.get(protection + "/retention").json();
    assertThat(today.get("origin").asText()).isEqualTo("PLAN");
    assertThat(today.get("totals").get("going").asLong()).isZero();

    var draft =
        api.post(protection + "/retention", Map.of("retention", Map.of("keepLast", 1))).json();

    var first = draft.get("points").get(0);
    assertThat(first.get("restorePointId").asText()).isEqualTo(newest);
    assertThat(first.get("keptBy").get(0).get("rule").asText()).isEqualTo("LAST");
    assertThat(first.get("heldBy").get(0).get("floor").asText()).isEqualTo("NEWEST_GOOD");
    assertThat(draft.get("totals").get("going").asLong()).isPositive();
    assertThat(draft.has("next")).isTrue();
    assertThat(api.post(protection + "/retention", Map.of()).status()).isEqualTo(400);
    assertThat(
            api.post(protection + "/retention", Map.of("retention", Map.of("keepLast", -1)))
                .status())
        .isEqualTo(400);
  }

  private void trashes(String place, String point) {
    assertThat(delete(place, place)).isEqualTo(204);

    var trashed = api.get(place).json();
    assertThat(trashed.get("status").asText()).isEqualTo("EXPIRED");
    assertThat(trashed.get("usable").asBoolean()).isFalse();
    assertThat(trashed.get("trash").get("reason").asText()).isEqualTo("USER");
    assertThat(listed("")).doesNotContain(point);
    assertThat(listed("&status=EXPIRED&trashUntilAfter=2026-01-01T00:00:00Z")).contains(point);
    assertThat(delete(place, place)).as("in the trash already").isEqualTo(409);

    var back = api.post(place + "/untrash", Map.of("reason", "still needed"));
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.json().get("pins").get(0).get("reason").asText()).isEqualTo("still needed");
    assertThat(listed("")).contains(point);
    assertThat(api.post(place + "/untrash", Map.of()).status()).isEqualTo(409);
  }

  private void purges(String place) {
    assertThat(delete(place, place + "?purge=true")).as("pinned").isEqualTo(409);
    assertThat(api.post(place + "/unpin", Map.of()).status()).isEqualTo(200);

    assertThat(delete(place, place + "?purge=true")).isEqualTo(204);

    assertThat(api.get(place).json().get("status").asText()).isEqualTo("DELETED");
    assertThat(api.get(place + "/tree").status()).isEqualTo(409);
  }

  private int delete(String place, String target) {
    var etag = api.get(place).header("ETag");
    return api.send("DELETE", target, null, Map.of("If-Match", etag)).status();
  }

  private List<String> listed(String more) {
    return api.get("/v1/restore-points?protectionId=" + world.protectionId() + more)
        .json()
        .get("items")
        .findValuesAsText("id");
  }
}
