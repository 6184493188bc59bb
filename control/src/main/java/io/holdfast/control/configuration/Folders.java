package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceKind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folders of a DIRECTORY source: {@code path}, and {@code morePaths} with one more in each of
 * its lines.
 */
public final class Folders {
  /** The setting that names the first folder, and in a restore's target the place to go to. */
  public static final String PATH = "path";

  private static final String MORE = "morePaths";
  private static final int MOST = 1_000;

  private Folders() {}

  /** All of them, {@code path} first; none for a source that names none. */
  public static List<String> of(Map<String, String> config) {
    var folders = new ArrayList<String>();
    add(folders, config.get(PATH));
    config.getOrDefault(MORE, "").lines().forEach(line -> add(folders, line));
    return List.copyOf(folders);
  }

  /** A source's settings with other folders. */
  static Map<String, String> in(Map<String, String> config, List<String> folders) {
    if (folders.isEmpty()) {
      throw invalid("a DIRECTORY source needs a path");
    }
    for (var folder : folders) {
      if (folder.lines().count() > 1) {
        throw invalid("path '%s' holds a line break".formatted(folder));
      }
    }
    var changed = new HashMap<>(config);
    changed.put(PATH, folders.getFirst());
    changed.remove(MORE);
    if (folders.size() > 1) {
      changed.put(MORE, String.join("\n", folders.subList(1, folders.size())));
    }
    return Map.copyOf(changed);
  }

  /** One lies in another: its files would be in a point twice. */
  static void requireApart(List<String> folders) {
    if (folders.size() > MOST) {
      throw invalid("%d paths are more than %d".formatted(folders.size(), MOST));
    }
    var sorted = folders.stream().map(Folders::closed).sorted().toList();
    for (var i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).startsWith(sorted.get(i - 1))) {
        throw invalid(
            "path '%s' lies in '%s'; name one of them"
                .formatted(opened(sorted.get(i)), opened(sorted.get(i - 1))));
      }
    }
  }

  /** Whether a path is one of a source's folders, or lies in one. */
  public static boolean holds(Source source, String path) {
    return source.kind() == SourceKind.DIRECTORY
        && of(source.config()).stream().anyMatch(folder -> closed(path).startsWith(closed(folder)));
  }

  /**
   * Whether a path is one of a source's folders, lies in one, or holds one; when in doubt, it does.
   */
  public static boolean meets(Source source, String path) {
    var folders = of(source.config());
    return (folders.isEmpty() && source.kind() == SourceKind.DIRECTORY)
        || folders.stream().anyMatch(folder -> overlap(folder, path));
  }

  private static boolean overlap(String left, String right) {
    try {
      var one = Path.of(left).normalize();
      var other = Path.of(right).normalize();
      return one.startsWith(other) || other.startsWith(one);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  private static void add(List<String> folders, @Nullable String folder) {
    if (folder != null && !folder.isEmpty()) {
      folders.add(folder);
    }
  }

  private static String closed(String path) {
    return path.endsWith("/") ? path : path + "/";
  }

  private static String opened(String path) {
    return path.length() > 1 ? path.substring(0, path.length() - 1) : path;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
