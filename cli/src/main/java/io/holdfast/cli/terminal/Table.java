package io.holdfast.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Columns that line up: numbers to the right, words to the left. Not thread-safe. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> heads) {
    this.heads = heads;
  }

  /**
   * @param heads one a column; a head that begins with {@code >} makes its column right-aligned
   */
  public static Table of(String... heads) {
    return new Table(List.of(heads));
  }

  /** Adds a line; control characters in a cell become {@code ?}, so that no name can draw. */
  public Table row(Object... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException("%d cells for %s".formatted(cells.length, heads));
    }
    var row = new ArrayList<String>();
    for (var cell : cells) {
      row.add(printable(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table with its heads, a line a row, without a line end after the last. */
  @Override
  public String toString() {
    var lines = new ArrayList<String>();
    lines.add(line(heads.stream().map(Table::name).toList()));
    rows.forEach(row -> lines.add(line(row)));
    return String.join("\n", lines);
  }

  /** Replaces what could move the cursor, change colours or reverse the text. */
  public static String printable(String text) {
    return text.codePoints()
        .map(each ->
            Character.isISOControl(each) || Character.getType(each) == Character.FORMAT
                ? '?'
                : each)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private String line(List<String> cells) {
    var line = new StringBuilder();
    for (var column = 0; column < cells.size(); column++) {
      var cell = cells.get(column);
      var padding = " ".repeat(width(column) - length(cell));
      line.append(heads.get(column).startsWith(">") ? padding + cell : cell + padding).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    var width = length(name(heads.get(column)));
    for (var row : rows) {
      width = Math.max(width, length(row.get(column)));
    }
    return width;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String name(String head) {
    return head.startsWith(">") ? head.substring(1) : head;
  }
}
