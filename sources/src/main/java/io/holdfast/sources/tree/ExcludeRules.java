package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which paths are left out: patterns in order, the last one that matches decides. The words are
 * restic's; see the handbook's page on excludes. A directory that is left out is not entered, so a
 * pattern with {@code !} cannot bring back what lies in it.
 */
public final class ExcludeRules {
  public static final ExcludeRules NONE = new ExcludeRules(List.of(), List.of());

  private final List<String> texts;
  private final List<ExcludePattern> patterns;
  private final boolean folds;

  private ExcludeRules(List<String> texts, List<ExcludePattern> patterns) {
    this.texts = List.copyOf(texts);
    this.patterns = List.copyOf(patterns);
    folds = patterns.stream().anyMatch(ExcludePattern::ignoreCase);
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID for a pattern that is not well formed
   */
  public static ExcludeRules of(List<String> patterns) {
    return NONE.and(patterns, false);
  }

  /** These rules and more of them behind. */
  public ExcludeRules and(List<String> more, boolean ignoreCase) {
    var allTexts = new ArrayList<>(texts);
    var allPatterns = new ArrayList<>(patterns);
    for (var text : more) {
      allTexts.add(text);
      allPatterns.add(ExcludePattern.parse(text, ignoreCase));
    }
    return new ExcludeRules(allTexts, allPatterns);
  }

  /** These rules, and one that leaves out a file or folder, an absolute path of any signs. */
  public ExcludeRules and(Path whole) {
    return and(List.of(whole.toString().replaceAll("[\\\\*?\\[\\]]", "\\\\$0")), false);
  }

  /**
   * The patterns of a file: one a line, blanks round it and empty lines dropped, {@code #} begins a
   * comment.
   *
   * @throws InvalidInputException PATH_UNREADABLE
   */
  public static List<String> readPatterns(Path file) {
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new InvalidInputException(
          ErrorCode.PATH_UNREADABLE, "cannot read the exclude file %s".formatted(file), e);
    }
  }

  /** The patterns as given, for the snapshot. */
  public List<String> patterns() {
    return texts;
  }

  /**
   * Those of the rules that can say something of a directory's own entries.
   *
   * @param directory components from the root of the file system
   */
  ExcludeRules in(byte[][] directory) {
    if (patterns.isEmpty()) {
      return this;
    }
    var folded = folds ? fold(directory) : directory;
    var left =
        patterns.stream()
            .filter(pattern -> pattern.concerns(pattern.ignoreCase() ? folded : directory))
            .toList();
    return left.size() == patterns.size() ? this : new ExcludeRules(texts, left);
  }

  /** The patterns that match nothing of these paths, above them or in them, as given. */
  public List<String> beside(List<TreePath> paths) {
    var found = new ArrayList<String>();
    for (var at = 0; at < patterns.size(); at++) {
      var pattern = patterns.get(at);
      if (paths.stream()
          .map(ExcludeRules::components)
          .noneMatch(path -> pattern.reaches(pattern.ignoreCase() ? fold(path) : path))) {
        found.add(texts.get(at));
      }
    }
    return found;
  }

  /** Whether nothing is left out. */
  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether a path of a snapshot is left out. */
  public boolean excludes(TreePath path) {
    return excludes(components(path));
  }

  private static byte[][] components(TreePath path) {
    return path.names().stream().map(name -> name.bytes().toByteArray()).toArray(byte[][]::new);
  }

  /**
   * @param path components from the root of the file system
   */
  boolean excludes(byte[][] path) {
    if (patterns.isEmpty()) {
      return false;
    }
    var folded = folds ? fold(path) : path;
    var excluded = false;
    for (var pattern : patterns) {
      if (pattern.negated() == excluded && pattern.matches(pattern.ignoreCase() ? folded : path)) {
        excluded = !pattern.negated();
      }
    }
    return excluded;
  }

  private static byte[][] fold(byte[][] path) {
    var folded = new byte[path.length][];
    for (int i = 0; i < path.length; i++) {
      var text = new String(path[i], StandardCharsets.UTF_8);
      folded[i] = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }
    return folded;
  }
}
