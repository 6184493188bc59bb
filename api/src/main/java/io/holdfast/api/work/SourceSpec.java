package io.holdfast.api.work;

import java.util.List;
import java.util.Map;

/**
 * What to read, or to restore into.
 *
 * @param kind as in the resource model; {@code DIRECTORY} reads {@code roots} as trees
 * @param roots absolute paths, at least one for {@code DIRECTORY}, none for other kinds
 * @param excludes patterns in restic's syntax
 * @param oneFileSystem whether to stay on the file system of each root
 * @param settings how other kinds are reached, by name
 * @param secrets the same, owned by the order; closing wipes them
 */
public record SourceSpec(
    String kind,
    List<String> roots,
    List<String> excludes,
    boolean oneFileSystem,
    Map<String, String> settings,
    Map<String, SourceSecret> secrets)
    implements AutoCloseable {
  public static final String DIRECTORY = "DIRECTORY";

  public SourceSpec {
    roots = List.copyOf(roots);
    excludes = List.copyOf(excludes);
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }

  /** Trees of files. */
  public static SourceSpec directory(
      List<String> roots, List<String> excludes, boolean oneFileSystem) {
    return new SourceSpec(DIRECTORY, roots, excludes, oneFileSystem, Map.of(), Map.of());
  }

  /** Any other kind. */
  public static SourceSpec of(
      String kind, Map<String, String> settings, Map<String, SourceSecret> secrets) {
    return new SourceSpec(kind, List.of(), List.of(), false, settings, secrets);
  }

  public boolean isDirectory() {
    return kind.equals(DIRECTORY);
  }

  @Override
  public void close() {
    secrets.values().forEach(SourceSecret::close);
  }
}
