package io.holdfast.cli.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A thing that a file wants a server to know.
 *
 * @param project slug of the project that it belongs to; null for projects and for what all share
 * @param name what tells it from its sisters
 * @param fields as in the file, without what it holds of other sections and of secrets
 * @param password of a repository; null when the file has none
 * @param secrets by name
 */
record Wanted(
    Section section,
    @Nullable String project,
    String name,
    ObjectNode fields,
    @Nullable String password,
    Map<String, String> secrets) {
  Wanted {
    secrets = Map.copyOf(secrets);
  }

  /** Where it stands, for people. */
  String place() {
    var self = "%s '%s'".formatted(section.singular(), name);
    return project == null ? self : self + " of project '%s'".formatted(project);
  }

  /** Tells no secret. */
  @Override
  public String toString() {
    return place();
  }
}
