package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.client.HoldfastClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/** Brings a server to what a file wants, thing by thing. Stops at the first refusal. */
final class Application {
  private final HoldfastClient client;
  private final Known known;
  private final Comparison comparison;

  private final boolean reseal;

  /**
   * @param reseal whether secrets that the server has are given again
   */
  Application(HoldfastClient client, Known known, List<Wanted> wished, boolean reseal) {
    this.client = client;
    this.known = known;
    this.comparison = new Comparison(known, wished);
    this.reseal = reseal;
  }

  /** Looks again first: what was made before it has an id by now. */
  Step apply(Wanted wanted) throws InterruptedException {
    var step = comparison.step(wanted);
    if (step.present() == null) {
      create(wanted);
    } else if (step.action() == Step.Action.CHANGE || reseals(wanted)) {
      change(step, step.present());
    }
    return step;
  }

  private void create(Wanted wanted) throws InterruptedException {
    var section = wanted.section();
    var body = comparison.fields(wanted);
    var slug = wanted.project();
    if (slug != null && section != Section.PROTECTIONS) {
      body.put("projectId", known.project(slug).map(Known::id).orElseThrow().toString());
    }
    if (wanted.password() != null) {
      body.put("password", wanted.password());
    }
    if (!wanted.secrets().isEmpty()) {
      var secrets = body.putObject("secrets");
      wanted.secrets().forEach(secrets::put);
    }
    known.add(section, client.resources(section.path()).create(body));
  }

  private void change(Step step, JsonNode present) throws InterruptedException {
    var wanted = step.wanted();
    var fields = comparison.fields(wanted);
    keepScheduleIds(fields.path("schedules"), present.path("schedules"));
    var changes = new LinkedHashMap<String, Object>();
    for (var difference : step.differences()) {
      changes.put(difference.field(), Objects.requireNonNull(fields.get(difference.field())));
    }
    if (wanted.section().secretNames().isPresent()) {
      var secrets = new LinkedHashMap<>(wanted.secrets());
      if (!reseal) {
        secrets.keySet().retainAll(step.newSecrets());
      }
      if (!secrets.isEmpty()) {
        changes.put("secrets", secrets);
      }
    }
    client
        .resources(wanted.section().path())
        .change(Known.id(present), present.path("revision").asLong(), changes);
  }

  private boolean reseals(Wanted wanted) {
    return reseal && wanted.section().secretNames().isPresent() && !wanted.secrets().isEmpty();
  }

  /** A schedule stays itself, for the histories that name it, when its time changes. */
  private static void keepScheduleIds(JsonNode wanted, JsonNode present) {
    if (!(wanted instanceof ArrayNode schedules)) {
      return;
    }
    for (var at = 0; at < schedules.size(); at++) {
      var before = before(schedules.get(at), at, present);
      if (schedules.get(at) instanceof ObjectNode schedule && before.has("id")) {
        schedule.set("id", before.get("id"));
      }
    }
  }

  private static JsonNode before(JsonNode schedule, int at, JsonNode present) {
    for (var each : present) {
      if (schedule.has("name") && schedule.get("name").equals(each.path("name"))) {
        return each;
      }
    }
    return schedule.has("name") ? MissingNode.getInstance() : present.path(at);
  }
}
