package io.holdfast.engine.list;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.TreePath;
import java.util.regex.Pattern;

/**
 * How a person names a snapshot: {@code latest}, or the beginning of its id; and after a colon,
 * maybe, a folder in it that stands for its root.
 *
 * @param name {@code latest} or hex digits
 */
public record SnapshotReference(String name, TreePath folder) {
  public static final String LATEST = "latest";

  private static final Pattern ID = Pattern.compile("[0-9a-f]{1,64}");

  public SnapshotReference {
    if (!name.equals(LATEST) && !ID.matcher(name).matches()) {
      throw new InvalidInputException(
          PARAMETER_INVALID,
          "'%s' names no snapshot: say 'latest' or the beginning of an id".formatted(name));
    }
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID
   */
  public static SnapshotReference parse(String text) {
    var colon = text.indexOf(':');
    if (colon < 0) {
      return new SnapshotReference(text, TreePath.ROOT);
    }
    return new SnapshotReference(
        text.substring(0, colon), TreePath.parse(text.substring(colon + 1)));
  }

  public boolean isLatest() {
    return name.equals(LATEST);
  }
}
