package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.store.location.StoreLocation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a file wants, beside what a server knows. Changes nothing. */
final class Comparison {
  /** The id of what is to be made. */
  static final String NEW = "(new)";

  private static final List<String> PLACES = List.of("local:", "s3:", "sftp:", "rest:");

  private final Known known;
  private final References references;
  private final List<Wanted> wished;

  /**
   * @param wished all that the file wants
   */
  Comparison(Known known, List<Wanted> wished) {
    this.known = known;
    this.references = new References(known);
    this.wished = wished;
  }

  /** A step for each thing, in the order of the file's needs. */
  List<Step> steps() {
    return wished.stream().map(this::step).toList();
  }

  /**
   * @throws CommandException INPUT_INVALID for what cannot be changed, or cannot be found
   */
  Step step(Wanted wanted) {
    var fields = references.toIds(wanted, wished);
    var present = present(wanted, fields);
    if (present.isEmpty()) {
      return new Step(wanted, null, List.of(), List.copyOf(wanted.secrets().keySet()));
    }
    var differences = new ArrayList<Difference>();
    for (var field : fields.properties()) {
      compare(wanted, field.getKey(), field.getValue(), present.get()).ifPresent(differences::add);
    }
    return new Step(wanted, present.get(), differences, newSecrets(wanted, present.get()));
  }

  /** The fields as the API takes them. */
  ObjectNode fields(Wanted wanted) {
    return references.toIds(wanted, wished);
  }

  private Optional<Difference> compare(
      Wanted wanted, String field, JsonNode given, JsonNode present) {
    var actual = present.path(field);
    var value = field.equals("location") ? place(given) : given;
    if (field.equals("create") || Equality.same(value, actual)) {
      return Optional.empty();
    }
    if (wanted.section().isFixed(field)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "%s: '%s' is %s and cannot be changed to %s; make another under another name"
              .formatted(
                  wanted.place(),
                  wanted.section().inFile(field),
                  shown(wanted, field, actual),
                  shown(wanted, field, value)));
    }
    return Optional.of(
        new Difference(field, shown(wanted, field, actual), shown(wanted, field, value)));
  }

  /** As the server writes it: without an account, and in one of its forms. */
  private static JsonNode place(JsonNode given) {
    var text = given.asText();
    return PLACES.stream().anyMatch(text::startsWith)
        ? TextNode.valueOf(StoreLocation.parse(text, Path.of("/")).location().toString())
        : given;
  }

  /** With names in place of ids, as people know it. */
  private JsonNode shown(Wanted wanted, String field, JsonNode value) {
    var alone = JsonNodeFactory.instance.objectNode();
    alone.set(field, value.isMissingNode() ? null : value.deepCopy());
    return references.toNames(wanted.section(), alone).path(wanted.section().inFile(field));
  }

  private Optional<JsonNode> present(Wanted wanted, ObjectNode fields) {
    if (wanted.section() == Section.PROJECTS) {
      return known.project(wanted.name());
    }
    if (wanted.section() == Section.PROTECTIONS) {
      return known.protection(fields.path("sourceId").asText(), fields.path("planId").asText());
    }
    if (wanted.project() == null) {
      return known.named(wanted.section(), null, wanted.name());
    }
    return known
        .project(wanted.project())
        .flatMap(it -> known.named(wanted.section(), it.path("id").asText(), wanted.name()));
  }

  /** A secret that the server has cannot be compared: it is shown to nobody. */
  private static List<String> newSecrets(Wanted wanted, JsonNode present) {
    var names = wanted.section().secretNames();
    if (names.isEmpty()) {
      return List.of();
    }
    var sealed = new HashSet<String>();
    present.path(names.get()).forEach(name -> sealed.add(name.asText()));
    return wanted.secrets().keySet().stream().filter(name -> !sealed.contains(name)).toList();
  }
}
