package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows, by the names that files use. Each section is read once, when it is first
 * asked for: what a file does not name needs no right to be read. Kept current by {@link #add}.
 */
final class Known {
  private final Map<Section, List<JsonNode>> things = new EnumMap<>(Section.class);

  private final HoldfastClient client;

  Known(HoldfastClient client) {
    this.client = client;
  }

  /** In the order in which they were made. */
  List<JsonNode> all(Section section) {
    return List.copyOf(of(section));
  }

  void add(Section section, JsonNode thing) {
    of(section).add(thing);
  }

  Optional<JsonNode> project(String slug) {
    return of(Section.PROJECTS).stream()
        .filter(each -> each.path("slug").asText().equals(slug))
        .findAny();
  }

  /**
   * What a thing within a project is called, or one that all projects share.
   *
   * @param project its id; null for what all share
   */
  Optional<JsonNode> named(Section section, @Nullable String project, String name) {
    return of(section).stream()
        .filter(each -> each.path("name").asText().equals(name))
        .filter(each -> each.path("projectId").asText("").equals(project == null ? "" : project))
        .findAny();
  }

  Optional<JsonNode> protection(String source, String plan) {
    return of(Section.PROTECTIONS).stream()
        .filter(each -> each.path("sourceId").asText().equals(source))
        .filter(each -> each.path("planId").asText().equals(plan))
        .findAny();
  }

  Optional<JsonNode> byId(Section section, String id) {
    return of(section).stream().filter(each -> each.path("id").asText().equals(id)).findAny();
  }

  static UUID id(JsonNode thing) {
    return UUID.fromString(thing.path("id").asText());
  }

  private List<JsonNode> of(Section section) {
    return things.computeIfAbsent(
        section,
        it -> new ArrayList<>(client.resources(it.path()).all(Query.all().limit(500)).toList()));
  }
}
