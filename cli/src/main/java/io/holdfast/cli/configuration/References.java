package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
    return fields;
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
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "%s: there is no %s '%s', neither on the server nor in the file"
                    .formatted(wanted.place(), section.singular(), name)));
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
