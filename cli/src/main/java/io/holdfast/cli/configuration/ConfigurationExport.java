package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.api.client.ApiException;
import io.holdfast.base.ErrorCode;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a server knows, in the form of a file; the same each time for the same configuration. */
final class ConfigurationExport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Whose fields hold fields that the server fills in. */
  private static final Set<Section> TRIMMED = EnumSet.of(Section.PLANS, Section.DRILL_POLICIES);

  private final Known known;
  private final References references;
  private final Set<Section> hidden = EnumSet.noneOf(Section.class);

  ConfigurationExport(Known known) {
    this.known = known;
    this.references = new References(known);
  }

  /**
   * @param slugs of the projects wanted; empty for all
   */
  ObjectNode file(List<String> slugs) {
    var file = JSON.objectNode().put("holdfast", ConfigurationFile.VERSION);
    for (var section : Section.values()) {
      if (section.canBeShared()) {
        put(file, section, "");
      }
    }
    var projects = file.putArray("projects");
    for (var project : sorted(known.all(Section.PROJECTS), "slug")) {
      if (slugs.isEmpty() || slugs.contains(project.path("slug").asText())) {
        projects.add(project(project));
      }
    }
    return file;
  }

  private ObjectNode project(JsonNode project) {
    var fields = fields(Section.PROJECTS, project);
    for (var section : Section.values()) {
      if (section != Section.PROJECTS) {
        put(fields, section, project.path("id").asText());
      }
    }
    return fields;
  }

  private void put(ObjectNode parent, Section section, String project) {
    var items = JSON.arrayNode();
    for (var thing : sorted(seen(section), "name")) {
      if (thing.path("projectId").asText("").equals(project)) {
        items.add(fields(section, thing));
      }
    }
    if (!items.isEmpty()) {
      parent.set(section.word(), items);
    }
  }

  /** Sections that the token may not read, and that are therefore not in the file. */
  Set<Section> hidden() {
    return hidden;
  }

  private List<JsonNode> seen(Section section) {
    try {
      return known.all(section);
    } catch (ApiException e) {
      if (section != Section.CHANNELS || e.code() != ErrorCode.SCOPE_MISSING) {
        throw e;
      }
      hidden.add(section);
      return List.of();
    }
  }

  private ObjectNode fields(Section section, JsonNode thing) {
    var fields = JSON.objectNode();
    for (var field : section.fields()) {
      var value = thing.path(field);
      if (!Equality.isEmpty(value)) {
        fields.set(field, TRIMMED.contains(section) ? trimmed(value) : value.deepCopy());
      }
    }
    return references.toNames(section, fields);
  }

  /** Without what is not set, and without what the server gives itself. */
  private static JsonNode trimmed(JsonNode value) {
    if (value.isArray()) {
      var items = JSON.arrayNode();
      value.forEach(item -> items.add(trimmed(item)));
      return items;
    }
    if (!value.isObject()) {
      return value;
    }
    var fields = JSON.objectNode();
    for (var field : value.properties()) {
      var kept = !field.getKey().equals("id") && !field.getKey().equals("required");
      if (kept && !Equality.isEmpty(field.getValue())) {
        fields.set(field.getKey(), trimmed(field.getValue()));
      }
    }
    return fields;
  }

  private static List<JsonNode> sorted(List<JsonNode> things, String key) {
    return things.stream()
        .sorted(
            Comparator.comparing((JsonNode it) -> it.path(key).asText())
                .thenComparing(it -> it.path("id").asText()))
        .toList();
  }
}
