package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/** What a server knows, in the form of a file; the same each time for the same configuration. */
final class ConfigurationExport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Known known;
  private final References references;

  ConfigurationExport(Known known) {
    this.known = known;
    this.references = new References(known);
  }

  /**
   * @param slugs of the projects wanted; empty for all
   */
  ObjectNode file(List<String> slugs) {
    var file = JSON.objectNode().put("holdfast", ConfigurationFile.VERSION);
    put(file, Section.REPOSITORIES, "");
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
    for (var thing : sorted(known.all(section), "name")) {
      if (thing.path("projectId").asText("").equals(project)) {
        items.add(fields(section, thing));
      }
    }
    if (!items.isEmpty()) {
      parent.set(section.word(), items);
    }
  }

  private ObjectNode fields(Section section, JsonNode thing) {
    var fields = JSON.objectNode();
    for (var field : section.fields()) {
      var value = thing.path(field);
      if (!Equality.isEmpty(value)) {
        fields.set(field, section == Section.PLANS ? trimmed(value) : value.deepCopy());
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
