package io.holdfast.sources.mysql;

/** Follows a dump's units and knows which database each is of. Not thread-safe. */
final class DumpDatabase {
  private static final String HEADLINE = "-- Current Database: ";

  private String name = "";

  void see(DumpUnit unit) {
    switch (unit.kind()) {
      case COMMENT -> {
        var text = unit.text();
        if (text.startsWith(HEADLINE)) {
          name = unit.firstName().orElse("");
        }
      }
      // A name in a comment is not whole if it has a line break.
      case STATEMENT -> unit.chosenDatabase().ifPresent(chosen -> name = chosen);
      case DELIMITER, ROWS -> {
        // They stay where they are.
      }
    }
  }

  /** Empty before the first one, and throughout the dump of one that does not name it. */
  String name() {
    return name;
  }

  boolean isOther(String database) {
    return !name.isEmpty() && !name.equals(database);
  }
}
