package io.holdfast.engine.find;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for paths, with restic's meaning: {@code *}, {@code ?} and {@code [a-z]} match within a
 * name, {@code **} any number of names, a leading slash binds the pattern to the root, and without
 * one it matches at any depth. What lies below a match matches too.
 */
public final class PathPattern {
  private static final NameGlob ANY_NAMES = NameGlob.parse("**");

  private final String text;
  private final List<NameGlob> globs;
  private final boolean anchored;

  private PathPattern(String text, List<NameGlob> globs, boolean anchored) {
    this.text = text;
    this.globs = globs;
    this.anchored = anchored;
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID for an empty pattern and a bracket not closed
   */
  public static PathPattern parse(String text) {
    var globs = new ArrayList<NameGlob>();
    for (var component : text.split("/", -1)) {
      if (!component.isEmpty() && !component.equals(".")) {
        globs.add(component.equals("**") ? ANY_NAMES : NameGlob.parse(component));
      }
    }
    if (globs.isEmpty()) {
      throw new InvalidInputException(
          PARAMETER_INVALID, "pattern '%s' names nothing".formatted(text));
    }
    return new PathPattern(text, List.copyOf(globs), text.startsWith("/"));
  }

  /** Whether the path itself matches; what is below a match is for {@link #covers}. */
  public boolean matches(TreePath path) {
    var names = path.names();
    if (anchored) {
      return matches(names, 0, 0);
    }
    for (var start = 0; start < names.size(); start++) {
      if (matches(names, start, 0)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the path or one above it matches. */
  public boolean covers(TreePath path) {
    for (var each = path; !each.isRoot(); each = each.parent()) {
      if (matches(each)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(List<NodeName> names, int name, int glob) {
    if (glob == globs.size()) {
      return name == names.size();
    }
    if (globs.get(glob) == ANY_NAMES) {
      for (var next = name; next <= names.size(); next++) {
        if (matches(names, next, glob + 1)) {
          return true;
        }
      }
      return false;
    }
    return name < names.size()
        && globs.get(glob).matches(names.get(name))
        && matches(names, name + 1, glob + 1);
  }

  @Override
  public String toString() {
    return text;
  }
}
