package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for one thing of a file: make it, change it, or nothing.
 *
 * @param present the thing as the server has it; null when it is to be made
 * @param differences empty when it is to be made, or is as wanted
 * @param newSecrets names of secrets that the server lacks
 */
record Step(
    Wanted wanted,
    @Nullable JsonNode present,
    List<Difference> differences,
    List<String> newSecrets) {
  /** What a step does. */
  enum Action {
    CREATE,
    CHANGE,
    NONE
  }

  Step {
    differences = List.copyOf(differences);
    newSecrets = List.copyOf(newSecrets);
  }

  Action action() {
    if (present == null) {
      return Action.CREATE;
    }
    return differences.isEmpty() && newSecrets.isEmpty() ? Action.NONE : Action.CHANGE;
  }

  /** As {@code --json} prints it. */
  Map<String, Object> shape() {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("section", wanted.section().word());
    shape.put("project", wanted.project());
    shape.put("name", wanted.name());
    shape.put("action", action());
    shape.put("differences", differences);
    shape.put("newSecrets", newSecrets);
    return shape;
  }

  /** For people: what is to be done, and each field that differs on a line of its own. */
  String text() {
    var text = new StringBuilder().append(sign()).append(' ').append(wanted.place());
    for (var it : differences) {
      text.append(
          "%n    %s: %s -> %s"
              .formatted(
                  wanted.section().inFile(it.field()), plain(it.before()), plain(it.after())));
    }
    if (present != null) {
      newSecrets.forEach(name -> text.append("%n    secret %s: given".formatted(name)));
    }
    return text.toString();
  }

  private static String plain(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "nothing" : value.toString();
  }

  private char sign() {
    return switch (action()) {
      case CREATE -> '+';
      case CHANGE -> '~';
      case NONE -> '=';
    };
  }
}
