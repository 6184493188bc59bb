package io.holdfast.dialects.northflank;

import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.Slice;
import java.util.List;
import java.util.function.Function;

/** Pages of lists that are short enough to be read whole. */
final class ShortList {
  private ShortList() {}

  /**
   * @param all in their order
   * @param position the key and the id that they are ordered by
   */
  static <T> Slice<T> page(
      List<T> all, Function<T, Position> position, boolean newestFirst, Page page) {
    var from =
        switch (page) {
          case Page.Offset(var offset, _) -> (int) Math.min(offset, all.size());
          case Page.After(var after, _) ->
              after == null ? 0 : behind(all, position, newestFirst, after);
        };
    var until = (int) Math.min((long) from + page.limit(), all.size());
    var next = until < all.size() && until > 0 ? position.apply(all.get(until - 1)) : null;
    return new Slice<>(all.subList(from, until), next, null);
  }

  private static <T> int behind(
      List<T> all, Function<T, Position> position, boolean newestFirst, Position after) {
    var count = 0;
    for (var item : all) {
      var order = compare(position.apply(item), after);
      if (newestFirst ? order < 0 : order > 0) {
        return count;
      }
      count++;
    }
    return count;
  }

  private static int compare(Position left, Position right) {
    var keys = Long.compare(Long.parseLong(left.key()), Long.parseLong(right.key()));
    return keys == 0 ? left.id().compareTo(right.id()) : keys;
  }
}
