package io.holdfast.engine.find;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
    return parse(text, NameGlob::parse);
  }

  /** As {@link #parse}; capital letters or not is one. */
  public static PathPattern parseIgnoringCase(String text) {
    return parse(text, NameGlob::parseIgnoringCase);
  }

  private static PathPattern parse(String text, Function<String, NameGlob> name) {
    var globs = new ArrayList<NameGlob>();
    for (var component : text.split("/", -1)) {
      if (!component.isEmpty() && !component.equals(".")) {
        globs.add(component.equals("**") ? ANY_NAMES : name.apply(component));
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
    return !path.isRoot() && matches(path.names(), false);
  }

  /** Whether the path or one above it matches. */
  public boolean covers(TreePath path) {
    return !path.isRoot() && matches(path.names(), true);
  }

  /**
   * Goes back to the last {@code **} alone, so that no pattern takes long.
   *
   * @param below whether the names may go on where the pattern ends
   */
  private boolean matches(List<NodeName> names, boolean below) {
    var glob = 0;
    var name = 0;
    var retryGlob = anchored ? -1 : 0;
    var retryName = 0;
    while (glob < globs.size() || !below && name < names.size()) {
      if (glob < globs.size() && globs.get(glob) == ANY_NAMES) {
        retryGlob = ++glob;
        retryName = name;
      } else if (name == names.size()) {
        return false;
      } else if (glob < globs.size() && globs.get(glob).matches(names.get(name))) {
        glob++;
        name++;
      } else if (retryGlob < 0) {
        return false;
      } else {
        glob = retryGlob;
        name = ++retryName;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
