package io.holdfast.sources.mysql;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows a dump's units and knows which object each belongs to. Not thread-safe. */
final class DumpSections {
  private static final Map<String, DumpObject.Kind> HEADLINES =
      Map.of(
          "-- Table structure for table ", DumpObject.Kind.TABLE,
          "-- Sequence structure for ", DumpObject.Kind.SEQUENCE,
          "-- Temporary table structure for view ", DumpObject.Kind.VIEW,
          "-- Temporary view structure for view ", DumpObject.Kind.VIEW,
          "-- Final view structure for view ", DumpObject.Kind.VIEW);

  private static final String FINAL_VIEW = "-- Final view structure for view ";

  /** What an unnamed object of these sections is; its name comes with a {@code DROP}. */
  private enum Place {
    BEFORE,
    OBJECT,
    FINAL_VIEWS,
    EVENTS,
    ROUTINES,
    END
  }

  private Place place = Place.BEFORE;
  private @Nullable DumpObject current;

  void see(DumpUnit unit) {
    switch (unit.kind()) {
      case COMMENT -> headline(unit);
      case STATEMENT -> unit.dropped().ifPresent(this::begin);
      case DELIMITER, ROWS -> {
        // They belong to what has begun.
      }
    }
  }

  /** Empty for what stands before the first object, and between events or routines. */
  Optional<DumpObject> current() {
    return Optional.ofNullable(current);
  }

  boolean isBeforeObjects() {
    return place == Place.BEFORE;
  }

  boolean isFinalView() {
    return place == Place.FINAL_VIEWS;
  }

  /** Whether the dump said that it is complete. */
  boolean isEnd() {
    return place == Place.END;
  }

  private void headline(DumpUnit unit) {
    var text = unit.text();
    if (unit.completes()) {
      go(Place.END, null);
    } else if (text.startsWith("-- Dumping events for database ")) {
      go(Place.EVENTS, null);
    } else if (text.startsWith("-- Dumping routines for database ")) {
      go(Place.ROUTINES, null);
    } else {
      for (var each : HEADLINES.entrySet()) {
        if (text.startsWith(each.getKey())) {
          var object = new DumpObject(each.getValue(), unit.firstName().orElse(""));
          go(each.getKey().equals(FINAL_VIEW) ? Place.FINAL_VIEWS : Place.OBJECT, object);
        }
      }
    }
  }

  /** A name in a statement is exact; one in a comment is not if it has a line break. */
  private void begin(DumpObject dropped) {
    var known = current;
    switch (place) {
      case EVENTS, ROUTINES -> current = dropped;
      case OBJECT, FINAL_VIEWS -> {
        if (known != null) {
          current = new DumpObject(known.kind(), dropped.name());
        }
      }
      case BEFORE, END -> {
        // Nothing has begun.
      }
    }
  }

  private void go(Place next, @Nullable DumpObject object) {
    place = next;
    current = object;
  }
}
