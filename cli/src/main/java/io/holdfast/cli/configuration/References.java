package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names in place of ids, and back. */
final class References {
  private final Known known;

  References(Known known) {
    this.known = known;
  }

  /**
   * The fields as the API takes them.
   *
   * @param wished what the file wants too: a name among those that is not there yet gets the id
   *     {@code (new)}
   * @throws CommandException INPUT_INVALID for a name that neither the server nor the file has
   */
  ObjectNode toIds(Wanted wanted, List<Wanted> wished) {
    var fields = wanted.fields().deepCopy();
    for (var field : wanted.section().fields()) {
      var name = wanted.section().inFile(field);
      if (!name.equals(field) && fields.has(name)) {
        fields.put(field, id(target(name), wanted, fields.remove(name).asText(), wished));
      }
    }
    if (fields.get("members") instanceof ArrayNode members) {
      var ids = fields.putArray("members");
      members.forEach(it -> ids.add(id(Section.SOURCES, wanted, it.asText(), wished)));
    }
    for (var placement : fields.path("placements")) {
      if (placement instanceof ObjectNode place && place.has("repository")) {
        var name = place.remove("repository").asText();
        place.put("repositoryId", id(Section.REPOSITORIES, wanted, name, wished));
      }
    }
    if (fields.get("selector") instanceof ObjectNode selector && selector.has("protections")) {
      var ids = JsonNodeFactory.instance.arrayNode();
      selector.remove("protections").forEach(it -> ids.add(protection(wanted, it, wished)));
      selector.set("protectionIds", ids);
    }
    return fields;
  }

  /** A thing of the server with names in place of ids. */
  ObjectNode toNames(Section section, ObjectNode fields) {
    for (var field : section.fields()) {
      var name = section.inFile(field);
      if (!name.equals(field) && fields.has(field)) {
        fields.put(name, name(target(name), fields.remove(field)));
      }
    }
    if (fields.get("members") instanceof ArrayNode members) {
      var names = fields.putArray("members");
      members.forEach(it -> names.add(name(Section.SOURCES, it)));
    }
    for (var placement : fields.path("placements")) {
      if (placement instanceof ObjectNode place) {
        place.put("repository", name(Section.REPOSITORIES, place.remove("repositoryId")));
      }
    }
    if (fields.get("selector") instanceof ObjectNode selector && selector.has("protectionIds")) {
      var names = JsonNodeFactory.instance.arrayNode();
      selector.remove("protectionIds").forEach(it -> names.add(protection(it)));
      selector.set("protections", names);
    }
    return fields;
  }

  /** A protection has no name that tells it from others: its source and its plan do. */
  private ObjectNode protection(JsonNode id) {
    var there = known.byId(Section.PROTECTIONS, id.asText()).orElse(MissingNode.getInstance());
    return JsonNodeFactory.instance
        .objectNode()
        .put("source", name(Section.SOURCES, there.path("sourceId")))
        .put("plan", name(Section.PLANS, there.path("planId")));
  }

  private String protection(Wanted wanted, JsonNode names, List<Wanted> wished) {
    var source = names.path("source").asText();
    var plan = names.path("plan").asText();
    var name = source + " under " + plan;
    return known
        .protection(
            id(Section.SOURCES, wanted, source, wished), id(Section.PLANS, wanted, plan, wished))
        .map(it -> it.path("id").asText())
        .or(() -> wished(Section.PROTECTIONS, wanted.project(), name, wished))
        .orElseThrow(() -> missing(Section.PROTECTIONS, wanted, name));
  }

  private static Section target(String name) {
    return switch (name) {
      case "server" -> Section.SERVERS;
      case "source" -> Section.SOURCES;
      case "plan" -> Section.PLANS;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private String name(Section section, @Nullable JsonNode id) {
    var text = id == null ? "" : id.asText();
    return known.byId(section, text).map(it -> it.path("name").asText()).orElse(text);
  }

  private String id(Section section, Wanted wanted, String name, List<Wanted> wished) {
    return find(section, wanted.project(), name)
        .or(() -> wished(section, wanted.project(), name, wished))
        .orElseThrow(() -> missing(section, wanted, name));
  }

  private static CommandException missing(Section section, Wanted wanted, String name) {
    return new CommandException(
        ErrorCode.INPUT_INVALID,
        "%s: there is no %s '%s', neither on the server nor in the file"
            .formatted(wanted.place(), section.singular(), name));
  }

  private Optional<String> find(Section section, @Nullable String project, String name) {
    var owner = project == null ? Optional.<JsonNode>empty() : known.project(project);
    var own = owner.flatMap(it -> known.named(section, it.path("id").asText(), name));
    return own.or(() -> known.named(section, null, name)).map(it -> it.path("id").asText());
  }

  private static Optional<String> wished(
      Section section, @Nullable String project, String name, List<Wanted> wished) {
    return wished.stream()
        .filter(it -> it.section() == section && it.name().equals(name))
        .filter(it -> it.project() == null || it.project().equals(project))
        .findAny()
        .map(_ -> Comparison.NEW);
  }
}
