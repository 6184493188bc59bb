package io.holdfast.cli.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import io.holdfast.cli.SecretText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file: YAML, its form in docs/configuration-as-code.md. */
final class ConfigurationFile {
  static final int VERSION = 1;

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Whose values the API takes as text; YAML writes ports as numbers. */
  private static final Set<String> TEXTS = Set.of("config", "labels", "settings");

  private final Path file;
  private final Context context;
  private final List<Wanted> wanted = new ArrayList<>();
  private final Set<String> places = new HashSet<>();

  private ConfigurationFile(Path file, Context context) {
    this.file = file;
    this.context = context;
  }

  /**
   * @return all that it wants, what is needed before what needs it
   * @throws CommandException INPUT_INVALID with the place in the file, PATH_UNREADABLE
   */
  static List<Wanted> read(Path file, Context context) {
    try {
      return read(file, Files.readString(file), context);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the file %s".formatted(file), e);
    }
  }

  /** The same of a text that stands in the file. */
  static List<Wanted> read(Path file, String yaml, Context context) {
    var reading = new ConfigurationFile(file, context);
    reading.whole(reading.parse(yaml));
    return List.copyOf(reading.wanted);
  }

  private JsonNode parse(String yaml) {
    try {
      return YAML.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw invalid("is no YAML: " + e.getOriginalMessage() + line(e));
    }
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " (line %d)".formatted(e.getLocation().getLineNr());
  }

  private void whole(JsonNode root) {
    if (!root.isObject() || root.path("holdfast").asInt() != VERSION) {
      throw invalid("must begin with 'holdfast: %d'".formatted(VERSION));
    }
    refuseUnknown(root, List.of("holdfast", "repositories", "projects", "channels"), "the file");
    for (var project : items(root, Section.PROJECTS, "the file")) {
      add(Section.PROJECTS, null, project);
    }
    for (var section : Section.values()) {
      if (section.canBeShared()) {
        items(root, section, "the file").forEach(item -> add(section, null, item));
      }
      if (section != Section.PROJECTS) {
        inProjects(root, section);
      }
    }
  }

  private void inProjects(JsonNode root, Section section) {
    var last = new ArrayList<JsonNode>();
    for (var project : root.path("projects")) {
      var slug = project.path("slug").asText();
      for (var item : items(project, section, "project '%s'".formatted(slug))) {
        if (section == Section.SOURCES && !item.path("members").isEmpty()) {
          last.add(item);
        } else {
          add(section, slug, item);
        }
      }
      last.forEach(item -> add(section, slug, item));
      last.clear();
    }
  }

  private Iterable<JsonNode> items(JsonNode parent, Section section, String where) {
    var items = parent.path(section.word());
    if (!items.isMissingNode() && !items.isNull() && !items.isArray()) {
      throw invalid("%s: '%s' must be a list".formatted(where, section.word()));
    }
    return items;
  }

  private void add(Section section, @Nullable String project, JsonNode item) {
    var name = name(section, project, item);
    var fields = ((ObjectNode) item).deepCopy();
    var password = section == Section.REPOSITORIES ? password(fields) : null;
    var secrets = secrets(section, fields);
    if (section == Section.PROJECTS) {
      for (var each : Section.values()) {
        fields.remove(each.word());
      }
    }
    TEXTS.forEach(field -> toTexts(fields.path(field)));
    var made = new Wanted(section, project, name, fields, password, secrets);
    refuseUnknown(item, section.fileFields(), made.place());
    if (!places.add(made.place())) {
      throw invalid("%s stands there twice".formatted(made.place()));
    }
    wanted.add(made);
  }

  private String name(Section section, @Nullable String project, JsonNode item) {
    var where = project == null ? "the file" : "project '%s'".formatted(project);
    if (!item.isObject()) {
      throw invalid("%s: '%s' must be a list of mappings".formatted(where, section.word()));
    }
    return switch (section) {
      case PROJECTS -> text(item, "slug", where, section);
      case PROTECTIONS ->
          text(item, "source", where, section) + " under " + text(item, "plan", where, section);
      case SERVERS, REPOSITORIES, SOURCES, PLANS, DRILL_POLICIES, CHANNELS ->
          text(item, "name", where, section);
    };
  }

  private String text(JsonNode item, String field, String where, Section section) {
    var value = item.path(field).asText();
    if (value.isBlank()) {
      throw invalid("%s: a %s lacks its '%s'".formatted(where, section.singular(), field));
    }
    return value;
  }

  private @Nullable String password(ObjectNode fields) {
    var found = new LinkedHashMap<String, String>();
    fromFile("password", fields.remove("passwordFile"), found);
    fromEnvironment("password", fields.remove("passwordEnv"), found);
    return found.get("password");
  }

  private Map<String, String> secrets(Section section, ObjectNode fields) {
    var secrets = new LinkedHashMap<String, String>();
    if (section.secretNames().isPresent()) {
      mapping(fields, "secretFiles")
          .forEach(each -> fromFile(each.getKey(), each.getValue(), secrets));
      mapping(fields, "secretEnv")
          .forEach(each -> fromEnvironment(each.getKey(), each.getValue(), secrets));
    }
    return secrets;
  }

  private Set<Map.Entry<String, JsonNode>> mapping(ObjectNode fields, String name) {
    var map = fields.remove(name);
    if (map == null || map.isNull()) {
      return Set.of();
    }
    if (!map.isObject()) {
      throw invalid("'%s' must be a mapping".formatted(name));
    }
    return map.properties();
  }

  private void fromFile(String name, @Nullable JsonNode path, Map<String, String> secrets) {
    if (path == null) {
      return;
    }
    try {
      secrets.put(name, SecretText.read(file.resolveSibling(path.asText())));
    } catch (InvalidPathException e) {
      throw invalid("the secret '%s' names a file that cannot be".formatted(name));
    }
  }

  private void fromEnvironment(
      String name, @Nullable JsonNode variable, Map<String, String> secrets) {
    if (variable == null) {
      return;
    }
    var value = context.variable(variable.asText());
    secrets.put(
        name,
        value.orElseThrow(() ->
            invalid(
                "the environment has no %s for the secret '%s', or it is empty"
                    .formatted(variable.asText(), name))));
  }

  private static void toTexts(JsonNode map) {
    if (map instanceof ObjectNode object) {
      for (var entry : List.copyOf(object.properties())) {
        if (entry.getValue().isNumber() || entry.getValue().isBoolean()) {
          object.set(entry.getKey(), TextNode.valueOf(entry.getValue().asText()));
        }
      }
    }
  }

  private void refuseUnknown(JsonNode object, List<String> known, String where) {
    for (var field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw invalid(
            "%s: unknown field '%s'; known are %s"
                .formatted(where, field.getKey(), String.join(", ", known)));
      }
    }
  }

  private CommandException invalid(String what) {
    return new CommandException(ErrorCode.INPUT_INVALID, "%s: %s".formatted(file, what));
  }
}
