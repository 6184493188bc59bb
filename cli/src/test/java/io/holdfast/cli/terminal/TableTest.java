package io.holdfast.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void linesUpWordsLeftAndNumbersRight() {
    var table = Table.of("Name", ">Bytes").row("a", 5).row("longer", 12345);

    assertThat(table)
        .hasToString(
            """
            Name    Bytes
            a           5
            longer  12345\
            """);
  }

  @Test
  void replacesWhatCouldDrawOnTheTerminal() {
    var table = Table.of("Name").row("red\u001b[31m\n\u202Etxt");

    assertThat(table).hasToString("Name\nred?[31m??txt");
  }

  @Test
  void refusesARowOfAnotherWidth() {
    var table = Table.of("Name", "Size");

    assertThatThrownBy(() -> table.row("a")).isInstanceOf(IllegalArgumentException.class);
  }
}
