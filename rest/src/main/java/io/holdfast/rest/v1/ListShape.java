package io.holdfast.rest.v1;

import io.holdfast.api.model.Page;
import io.holdfast.api.model.PageInfo;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which parameters a list takes and what they mean to the catalog. A repeated parameter means "or",
 * different ones "and", ranges hold their beginning and not their end. Immutable.
 */
final class ListShape<F extends Filter, K extends SortKey> {
  static final int MAX_LIMIT = 500;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_TEXT = 200;
  private static final int MAX_VALUES = 100;
  private static final Set<String> COMMON = Set.of("limit", "cursor", "count", "sort");

  /** One filter: the parameters that it reads, and what they ask for. */
  private record Part<F>(List<String> names, Function<Parameters, Optional<F>> read) {}

  /**
   * How a list keeps out what its caller does not see.
   *
   * @param selectable whether {@code projectId} is a parameter
   */
  private record Narrowing<F>(Function<Set<ProjectId>, F> filter, boolean selectable) {}

  private final Map<String, K> sorts;

  /** One of the sorts' names, or empty when the order is fixed. */
  private final String defaultSort;

  private final Order<K> defaultOrder;
  private final List<Part<F>> parts;
  private final Optional<Narrowing<F>> narrowing;

  private ListShape(
      Map<String, K> sorts,
      String defaultSort,
      Order<K> defaultOrder,
      List<Part<F>> parts,
      Optional<Narrowing<F>> narrowing) {
    this.sorts = sorts;
    this.defaultSort = defaultSort;
    this.defaultOrder = defaultOrder;
    this.parts = parts;
    this.narrowing = narrowing;
  }

  /**
   * @param defaultSort one of the names, with a minus sign before it for descending
   */
  static <F extends Filter, K extends SortKey> ListShape<F, K> sorted(
      String defaultSort, Map<String, K> sorts) {
    var descending = defaultSort.startsWith("-");
    var key = sorts.get(descending ? defaultSort.substring(1) : defaultSort);
    if (key == null) {
      throw new IllegalArgumentException("default sort %s".formatted(defaultSort));
    }
    var order = new Order<>(key, descending);
    return new ListShape<>(sorts, defaultSort, order, List.of(), Optional.empty());
  }

  /** A list that has one order. */
  static <F extends Filter, K extends SortKey> ListShape<F, K> always(Order<K> order) {
    return new ListShape<>(Map.of(), "", order, List.of(), Optional.empty());
  }

  /** Takes {@code projectId}, and keeps out what the caller does not see. */
  ListShape<F, K> ofProjects(Function<Set<ProjectId>, F> filter) {
    return new ListShape<>(
        sorts, defaultSort, defaultOrder, parts, Optional.of(new Narrowing<>(filter, true)));
  }

  /** Keeps out what the caller does not see, without a parameter for it. */
  ListShape<F, K> seenAs(Function<Set<ProjectId>, F> filter) {
    return new ListShape<>(
        sorts, defaultSort, defaultOrder, parts, Optional.of(new Narrowing<>(filter, false)));
  }

  <I> ListShape<F, K> ids(String name, Function<UUID, I> id, Function<Set<I>, F> filter) {
    return many(name, value -> id.apply(uuid(name, value)), filter);
  }

  <E extends Enum<E>> ListShape<F, K> words(
      String name, Class<E> type, Function<Set<E>, F> filter) {
    return words(name, type, filter, Set.of());
  }

  /**
   * @param usual what is meant when the parameter is absent
   */
  <E extends Enum<E>> ListShape<F, K> words(
      String name, Class<E> type, Function<Set<E>, F> filter, Set<E> usual) {
    return with(
        List.of(name),
        query -> {
          limited(query, name);
          var given = query.choices(name, type);
          var wanted = given.isEmpty() ? usual : new HashSet<>(given);
          return wanted.isEmpty() ? Optional.empty() : Optional.of(filter.apply(wanted));
        });
  }

  ListShape<F, K> texts(String name, Function<Set<String>, F> filter) {
    return many(name, value -> text(name, value), filter);
  }

  ListShape<F, K> numbers(String name, Function<Set<Long>, F> filter) {
    return many(name, value -> number(name, value), filter);
  }

  ListShape<F, K> flag(String name, Function<Boolean, F> filter) {
    return with(
        List.of(name), query -> query.find(name).map(_ -> filter.apply(query.flag(name, false))));
  }

  /** Takes {@code {name}After} and {@code {name}Before}. */
  ListShape<F, K> range(String name, Function<TimeRange, F> filter) {
    var after = name + "After";
    var before = name + "Before";
    return with(
        List.of(after, before),
        query -> {
          var from = query.instant(after, ClockFormat.MILLISECONDS);
          var to = query.instant(before, ClockFormat.MILLISECONDS);
          if (from.isEmpty() && to.isEmpty()) {
            return Optional.empty();
          }
          return Optional.of(filter.apply(TimeRange.halfOpen(from.orElse(null), to.orElse(null))));
        });
  }

  /** Takes a parameter that is read in its own way. */
  ListShape<F, K> alone(String name, Function<Parameters, Optional<F>> read) {
    return with(List.of(name), read);
  }

  /** Takes {@code text}: part of a name or id, in any case. */
  ListShape<F, K> text(Function<String, F> filter) {
    return with(
        List.of("text"), query -> query.find("text").map(it -> filter.apply(text("text", it))));
  }

  /** Every parameter that the list takes. */
  Set<String> names() {
    var names = new TreeSet<>(COMMON);
    parts.forEach(part -> names.addAll(part.names()));
    if (narrowing.isPresent() && narrowing.get().selectable()) {
      names.add("projectId");
    }
    if (sorts.isEmpty()) {
      names.remove("sort");
    }
    return names;
  }

  /**
   * The catalog's query for a request.
   *
   * @throws io.holdfast.rest.edge.RequestException PARAMETER_UNKNOWN, PARAMETER_INVALID or
   *     CURSOR_INVALID
   */
  CatalogQuery<F, K> query(Request request, Caller caller, Cursors cursors) {
    var given = request.query();
    given.allowOnly(names());
    var limit = (int) given.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    var query = CatalogQuery.<F, K>by(order(given));
    for (var part : parts) {
      var filter = part.read().apply(given);
      if (filter.isPresent()) {
        query = query.where(filter.get());
      }
    }
    if (narrowing.isPresent()) {
      var visible = visible(given, caller);
      if (visible.isPresent()) {
        query = query.where(narrowing.get().filter().apply(visible.get()));
      }
    }
    if (counts(given)) {
      query = query.counted();
    }
    var cursor = given.find("cursor");
    var list = fingerprint(request, caller);
    return query.page(
        cursor.isEmpty()
            ? io.holdfast.catalog.query.Page.first(limit)
            : io.holdfast.catalog.query.Page.after(cursors.read(cursor.get(), list), limit));
  }

  /** A page of the answer, with the cursor of the next one. */
  <T, D> Page<D> page(
      Request request, Caller caller, Cursors cursors, Slice<T> slice, Function<T, D> view) {
    var next = slice.next();
    var cursor = next == null ? null : cursors.write(next, fingerprint(request, caller));
    return new Page<>(
        slice.items().stream().map(view).toList(),
        new PageInfo(cursor, slice.hasMore(), slice.total()));
  }

  /** The list's identity: path, filters and sort, without what only turns pages. */
  static String fingerprint(Request request, Caller caller) {
    var given = request.query();
    var names = new TreeSet<>(given.names());
    names.removeAll(Set.of("cursor", "limit", "count"));
    return request.rawPath()
        + "\n"
        + caller.projects().stream().map(ProjectId::toString).sorted().toList()
        + names.stream()
            .map(name -> "\n" + name + "=" + new TreeSet<>(given.all(name)))
            .collect(Collectors.joining());
  }

  static UUID uuid(String name, String value) {
    try {
      if (value.length() == 36) {
        return UUID.fromString(value);
      }
    } catch (IllegalArgumentException e) {
      // Answered below, as every other text that is no UUID.
    }
    throw Parameters.invalid(name, "FORMAT", "must be a UUID");
  }

  private <I> ListShape<F, K> many(
      String name, Function<String, I> read, Function<Set<I>, F> filter) {
    return with(
        List.of(name),
        query -> {
          limited(query, name);
          var all = query.all(name).stream().map(read).collect(Collectors.toUnmodifiableSet());
          return all.isEmpty() ? Optional.empty() : Optional.of(filter.apply(all));
        });
  }

  private ListShape<F, K> with(List<String> names, Function<Parameters, Optional<F>> read) {
    var more = new ArrayList<>(parts);
    more.add(new Part<>(names, read));
    return new ListShape<>(sorts, defaultSort, defaultOrder, List.copyOf(more), narrowing);
  }

  private Order<K> order(Parameters given) {
    var asked = given.find("sort");
    if (asked.isEmpty()) {
      return defaultOrder;
    }
    var descending = asked.get().startsWith("-");
    // The id always comes last, and in the same direction: naming it is allowed and changes
    // nothing.
    var name = asked.get().substring(descending ? 1 : 0).replaceFirst(",-?id$", "");
    var key = sorts.get(name);
    if (key == null) {
      throw Parameters.invalid(
          "sort",
          "VALUE",
          "must be one of %s, with a minus sign before it for descending"
              .formatted(new TreeSet<>(sorts.keySet())));
    }
    return new Order<>(key, descending);
  }

  private static boolean counts(Parameters given) {
    return switch (given.find("count").orElse("none")) {
      case "exact" -> true;
      case "none" -> false;
      default -> throw Parameters.invalid("count", "VALUE", "must be exact or none");
    };
  }

  /** What the caller asks for and sees; empty for one who sees all and asks for nothing. */
  static Optional<Set<ProjectId>> visible(Parameters given, Caller caller) {
    limited(given, "projectId");
    var wanted =
        given.all("projectId").stream()
            .map(value -> new ProjectId(uuid("projectId", value)))
            .collect(Collectors.toUnmodifiableSet());
    if (caller.projects().isEmpty()) {
      return wanted.isEmpty() ? Optional.empty() : Optional.of(wanted);
    }
    if (wanted.isEmpty()) {
      return Optional.of(caller.projects());
    }
    return Optional.of(
        wanted.stream().filter(caller::sees).collect(Collectors.toUnmodifiableSet()));
  }

  private static void limited(Parameters given, String name) {
    if (given.all(name).size() > MAX_VALUES) {
      throw Parameters.invalid(name, "SIZE", "may be given %d times".formatted(MAX_VALUES));
    }
  }

  private static String text(String name, String value) {
    if (value.isEmpty() || value.length() > MAX_TEXT) {
      throw Parameters.invalid(name, "SIZE", "must have 1 to %d characters".formatted(MAX_TEXT));
    }
    return value;
  }

  private static long number(String name, String value) {
    if (!value.matches("[0-9]{1,18}")) {
      throw Parameters.invalid(name, "TYPE", "must be a whole number");
    }
    return Long.parseLong(value);
  }
}
