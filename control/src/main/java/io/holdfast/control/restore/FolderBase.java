package io.holdfast.control.restore;

import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.engine.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a point that becomes the target's folder, when files are restored: {@code
 * target.settings.base}. Without it the point's root does, and whole paths stand below the target.
 */
public final class FolderBase {
  /** The setting's name. */
  public static final String SETTING = "base";

  private static final String ROOT = "/";

  private FolderBase() {}

  /** The folder, absolute in the point. */
  public static String of(RestoreRequest request) {
    return request.target().settings().getOrDefault(SETTING, ROOT);
  }

  /** What is selected, as paths from the base. */
  public static List<String> paths(RestoreRequest request) {
    var base = of(request);
    return base.equals(ROOT)
        ? request.selection().paths()
        : request.selection().paths().stream()
            .map(path -> path.substring(Math.min(path.length(), base.length())))
            .map(path -> path.isEmpty() ? ROOT : path)
            .toList();
  }

  /** Why the base cannot be one, if so. */
  static Optional<String> fault(RestoreRequest request) {
    var base = of(request);
    if (base.equals(ROOT)) {
      return Optional.empty();
    }
    if (!isCanonical(base)) {
      return Optional.of("setting base '%s' must be an absolute path".formatted(base));
    }
    return request.selection().paths().stream()
        .filter(path -> !path.equals(base) && !path.startsWith(base + ROOT))
        .findFirst()
        .map(path -> "path '%s' does not lie in base '%s'".formatted(path, base));
  }

  private static boolean isCanonical(String base) {
    try {
      return base.startsWith(ROOT) && TreePath.parse(base).toString().equals(base);
    } catch (InvalidInputException e) {
      return false;
    }
  }
}
