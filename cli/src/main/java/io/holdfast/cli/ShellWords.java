package io.holdfast.cli;

import io.holdfast.base.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** A command and its arguments in one text: blanks part them, unless quoted or escaped. */
final class ShellWords {
  private static final char NONE = 0;

  private ShellWords() {}

  /** At least one word, for there is none without a program. */
  static List<String> split(String text) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    var begun = false;
    var quote = NONE;
    for (var at = 0; at < text.length(); at++) {
      var each = text.charAt(at);
      if (each == '\\' && quote != '\'' && at + 1 < text.length()) {
        word.append(text.charAt(++at));
        begun = true;
      } else if (each == quote) {
        quote = NONE;
      } else if (quote == NONE && (each == '"' || each == '\'')) {
        quote = each;
        begun = true;
      } else if (quote == NONE && Character.isWhitespace(each)) {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
        }
        begun = false;
      } else {
        word.append(each);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    if (quote != NONE || words.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          words.isEmpty() ? "a command is empty" : "a quote of a command has no end");
    }
    return words;
  }
}
