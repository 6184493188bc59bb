package io.holdfast.control.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a table of text: the first line names the states, each other line an event and its cells.
 */
record MachineTable(List<Cell> cells) {
  /**
   * Expects {@code to}, a state's name with an outcome in brackets if any, or "-" for a refusal.
   */
  record Cell(String from, String event, String to) {}

  static MachineTable parse(String text) {
    var lines = text.strip().lines().toList();
    var states = words(lines.getFirst());
    var cells = new ArrayList<Cell>();
    for (var line : lines.subList(1, lines.size())) {
      var words = words(line);
      if (words.size() != states.size()) {
        throw new IllegalArgumentException(words.size() + " cells in: " + line);
      }
      for (var column = 1; column < words.size(); column++) {
        cells.add(new Cell(states.get(column), words.getFirst(), words.get(column)));
      }
    }
    return new MachineTable(cells);
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split("\\s+"));
  }
}
