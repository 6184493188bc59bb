package io.holdfast.dialects.check;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One read call, and what the contract says of its answer.
 *
 * @param get path and query; {@code {name}} stands for a value that an earlier answer gave
 * @param status what it must be; 200 unless said
 * @param answers name of the answer's shape; null when its body is nobody's concern
 * @param take values for later calls, by name: JSON pointers into the answer. A list that is empty
 *     gives none
 * @param headers name of the headers that the answer must have
 * @param anonymous whether it is sent without credentials
 * @param open whether the vendor says nothing of this, so that the expectation is Holdfast's own
 * @param in the versions that have it, as {@code v4}, {@code v1..v3} or {@code v4..}; null: all
 */
record CheckCall(
    String get,
    int status,
    @Nullable String answers,
    Map<String, String> take,
    @Nullable String headers,
    boolean anonymous,
    boolean open,
    @Nullable String in) {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  CheckCall {
    status = status == 0 ? 200 : status;
    take = take == null ? Map.of() : Map.copyOf(take);
  }

  /** The names of the values that it needs. */
  Set<String> needs() {
    return NAME.matcher(get)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Path and query with the values in their places, percent-encoded. */
  String target(Map<String, String> values) {
    return NAME.matcher(get)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                Percent.encode(values.getOrDefault(found.group(1), found.group()))));
  }
}
