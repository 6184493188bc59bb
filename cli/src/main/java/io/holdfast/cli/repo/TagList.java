package io.holdfast.cli.repo;

import java.util.List;
import java.util.stream.Stream;

/** Tags as they are typed: side by side with commas, blanks around them not counted. */
final class TagList {
  private TagList() {}

  /**
   * One condition.
   *
   * @return at least one; the empty one stands for no tags
   */
  static List<String> parse(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).toList();
  }

  /** Names for snapshots, of which none is empty. */
  static List<String> names(List<String> lists) {
    return lists.stream()
        .flatMap(list -> parse(list).stream())
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
