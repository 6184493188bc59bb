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
 * @param members of a {@code PROJECT_BUNDLE}, none for other kinds
 */
public record SourceSpec(
    String kind,
    List<String> roots,
    List<String> excludes,
    boolean oneFileSystem,
    Map<String, String> settings,
    Map<String, OrderSecret> secrets,
    List<Member> members)
    implements AutoCloseable {
  public static final String DIRECTORY = "DIRECTORY";
  public static final String BUNDLE = "PROJECT_BUNDLE";

  /**
   * One of several sources that are read as one.
   *
   * @param name unique in its bundle, and a name of a folder
   */
  public record Member(String name, SourceSpec source) {}

  public SourceSpec {
    roots = List.copyOf(roots);
    excludes = List.copyOf(excludes);
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
    members = List.copyOf(members);
  }

  /** Trees of files. */
  public static SourceSpec directory(
      List<String> roots, List<String> excludes, boolean oneFileSystem) {
    return new SourceSpec(DIRECTORY, roots, excludes, oneFileSystem, Map.of(), Map.of(), List.of());
  }

  /** Any other kind. */
  public static SourceSpec of(
      String kind, Map<String, String> settings, Map<String, OrderSecret> secrets) {
    return new SourceSpec(kind, List.of(), List.of(), false, settings, secrets, List.of());
  }

  /** Several sources, read as one. */
  public static SourceSpec bundle(List<Member> members) {
    return new SourceSpec(BUNDLE, List.of(), List.of(), false, Map.of(), Map.of(), members);
  }

  public boolean isDirectory() {
    return kind.equals(DIRECTORY);
  }

  public boolean isBundle() {
    return kind.equals(BUNDLE);
  }

  @Override
  public void close() {
    secrets.values().forEach(OrderSecret::close);
    members.forEach(member -> member.source().close());
  }
}
