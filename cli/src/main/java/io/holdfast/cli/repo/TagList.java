package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
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

  /**
   * Names for snapshots; an empty list gives none.
   *
   * @throws CommandException INPUT_INVALID for a comma with no name beside it
   */
  static List<String> names(List<String> lists) {
    return lists.stream()
        .filter(list -> !list.isBlank())
        .flatMap(list -> parse(list).stream().map(name -> requireName(name, list)))
        .toList();
  }

  private static String requireName(String name, String list) {
    if (name.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "'' is no tag; '%s' has a comma too many".formatted(list));
    }
    return name;
  }
}
