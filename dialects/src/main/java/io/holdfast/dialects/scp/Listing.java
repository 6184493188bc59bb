package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.control.history.Stretch;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted, and in which order. An empty value and the word {@code null} mean
 * the default.
 *
 * @param size most items of a page; the vendor sets no bound
 * @param field what to sort by
 */
record Listing(int page, int size, String field, boolean descending) {
  /** Lists that no index sorts are read whole: no longer ones than this. */
  static final int MOST_SORTED = 10_000;

  /**
   * @param size the default
   * @param sort the default, as {@code field:direction}
   * @param fields those that can be sorted by
   */
  static Listing of(Parameters query, int size, String sort, Collection<String> fields) {
    var wanted = query.findFilled("sort").orElse(sort);
    var colon = wanted.indexOf(':');
    var field = colon < 0 ? wanted : wanted.substring(0, colon);
    var direction = colon < 0 ? "asc" : wanted.substring(colon + 1);
    if (!fields.contains(field) || !(direction.equals("asc") || direction.equals("desc"))) {
      throw Parameters.invalid(
          "sort",
          "VALUE",
          "must be one of %s, then :asc or :desc"
              .formatted(String.join(", ", new TreeSet<>(fields))));
    }
    return paged(query, size, field, direction.equals("desc"));
  }

  /** A list that knows no order but its own. */
  static Listing unsorted(Parameters query, int size) {
    return paged(query, size, "", false);
  }

  private static Listing paged(Parameters query, int size, String field, boolean descending) {
    return new Listing(
        (int) query.numberIfFilled("page", 0, 0, Integer.MAX_VALUE),
        (int) query.numberIfFilled("size", size, 0, Integer.MAX_VALUE),
        field,
        descending);
  }

  long offset() {
    return (long) page * size;
  }

  /** The page of a list sorted by what is shown of its items; absent last, equals as they come. */
  <T> Stretch<T> sorted(List<T> all, Function<T, @Nullable String> shown) {
    var order = Comparator.nullsLast(order(Comparator.<String>naturalOrder()));
    var sorted = sortable(all).stream().sorted(Comparator.comparing(shown, order));
    return Stretch.of(sorted.skip(offset()).limit(size).toList(), all.size());
  }

  /** An order in the direction that is wanted. */
  <T> Comparator<T> order(Comparator<T> ascending) {
    return descending ? ascending.reversed() : ascending;
  }

  /** A list of one more than can be sorted here, at most; refuses one that is too long. */
  static <T> List<T> sortable(List<T> all) {
    if (all.size() > MOST_SORTED) {
      throw Parameters.invalid(
          "sort",
          "VALUE",
          "lists of more than %d items are sorted by names and times only; narrow it by filters"
              .formatted(MOST_SORTED));
    }
    return all;
  }

  /** The page of a list that is here whole, sorted by any field of its items. */
  Response answer(List<ObjectNode> all) {
    var sorted =
        field.isEmpty()
            ? all
            : all.stream().sorted(Comparator.comparing(item -> item.get(field), order())).toList();
    return Answers.list(sorted.stream().skip(offset()).limit(size).toList(), all.size());
  }

  /** Absent values last, whatever the direction; equals stay as they come. */
  private Comparator<JsonNode> order() {
    return Comparator.<JsonNode, Boolean>comparing(JsonNode::isNull)
        .thenComparing(order(Listing::compare));
  }

  private static int compare(JsonNode left, JsonNode right) {
    return left.isNumber() && right.isNumber()
        ? Double.compare(left.doubleValue(), right.doubleValue())
        : left.asText().compareTo(right.asText());
  }
}
