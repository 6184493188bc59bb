package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector gets of sessions, by the protocol's own message types. */
class TracesIT {
  @TempDir private static Path scratch;

  private static TraceCollector collector;
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;

  @BeforeAll
  static void start() throws Exception {
    collector = new TraceCollector();
    var headers = scratch.resolve("headers");
    Files.writeString(headers, "# for the collector\nAuthorization: Bearer of traces\n");
    server =
        RunningServer.start(
            scratch.resolve("data"),
            Map.of(
                "traces.url", collector.url().toString(),
                "traces.headers-file", headers.toString()));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
  }

  @AfterAll
  static void stop() {
    server.close();
    collector.close();
  }

  @Test
  void aBackupIsATraceOfItsStates() {
    var session = world.backUp(api);

    var trace = trace(session);
    var whole = trace.getFirst();
    assertThat(whole.getName()).isEqualTo("backup");
    assertThat(whole.getParentSpanId().isEmpty()).isTrue();
    assertThat(attributes(whole))
        .containsEntry("holdfast.session.id", session)
        .containsEntry("holdfast.protection.id", world.protectionId())
        .containsEntry("holdfast.source.kind", "DIRECTORY")
        .containsEntry("holdfast.result", "SUCCESS")
        .containsEntry("holdfast.restore_point.id", world.point(api));
    assertThat(whole.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);

    var json = api.get("/v1/backup-sessions/" + session).json();
    assertThat(instant(whole.getEndTimeUnixNano()).truncatedTo(ChronoUnit.MILLIS))
        .isEqualTo(Instant.parse(json.get("endedAt").asText()));
    var states = trace.subList(1, trace.size());
    assertThat(states)
        .extracting(Span::getName)
        .containsSubsequence("backup preparing", "backup running");
    assertThat(states)
        .allSatisfy(span -> {
          assertThat(span.getParentSpanId()).isEqualTo(whole.getSpanId());
          assertThat(span.getStartTimeUnixNano())
              .isBetween(whole.getStartTimeUnixNano(), span.getEndTimeUnixNano());
          assertThat(span.getEndTimeUnixNano()).isLessThanOrEqualTo(whole.getEndTimeUnixNano());
        });
    assertThat(trace).extracting(Span::getSpanId).doesNotHaveDuplicates();
    assertThat(collector.authorizations()).isNotEmpty().containsOnly("Bearer of traces");
    assertThat(resource()).containsEntry("service.name", "holdfast");
  }

  @Test
  void aFailureIsAnErrorWithItsReason() throws Exception {
    Files.move(world.folder(), scratch.resolve("away"));
    var started = api.post("/v1/protections/" + world.protectionId() + "/backup", Map.of());
    var session = World.ended(api, started.header("Location"), "FAILED");
    Files.move(scratch.resolve("away"), world.folder());

    var whole = trace(session).getFirst();
    var json = api.get("/v1/backup-sessions/" + session).json();
    assertThat(whole.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(whole.getStatus().getMessage()).isEqualTo(json.get("detail").asText());
    assertThat(attributes(whole)).containsEntry("holdfast.reason", json.get("reasonCode").asText());
  }

  @Test
  void aCollectorThatTakesNothingHoldsUpNothing() {
    collector.refuseWith(400);
    world.backUp(api);
    await().atMost(Duration.ofSeconds(30)).until(() -> collector.refused() > 0);
    collector.refuseWith(0);

    var session = world.backUp(api);

    assertThat(trace(session).getFirst().getName()).isEqualTo("backup");
  }

  private List<Span> trace(String session) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> collector.trace(session), trace -> !trace.isEmpty());
  }

  private Map<String, String> resource() {
    var resource = collector.requests().getFirst().getResourceSpans(0).getResource();
    return texts(resource.getAttributesList());
  }

  private static Map<String, String> attributes(Span span) {
    return texts(span.getAttributesList());
  }

  private static Map<String, String> texts(List<KeyValue> attributes) {
    return attributes.stream()
        .filter(each -> each.getValue().hasStringValue())
        .collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().getStringValue()));
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
