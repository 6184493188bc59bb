package io.holdfast.sources.postgres;

import java.util.ArrayList;
import java.util.List;

/** Names in one text: between commas, in double quotes when they hold commas or outer spaces. */
final class NameList {
  private NameList() {}

  /**
   * @throws io.holdfast.base.InvalidInputException INPUT_INVALID for an open quote or no name
   */
  static List<String> parse(String setting, String text) {
    var names = new ArrayList<String>();
    if (text.isBlank()) {
      return names;
    }
    var name = new StringBuilder();
    var quoted = false;
    var wasQuoted = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ',' && !quoted) {
        names.add(wasQuoted ? name.toString() : name.toString().strip());
        name.setLength(0);
        wasQuoted = false;
        continue;
      }
      var each = text.charAt(i);
      if (each != '"') {
        if (quoted || !wasQuoted) {
          name.append(each);
        }
      } else if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        name.append('"');
        i++;
      } else if (quoted || name.toString().isBlank()) {
        quoted = !quoted;
        name.setLength(quoted ? 0 : name.length());
        wasQuoted = true;
      } else {
        name.append(each);
      }
    }
    if (quoted || names.stream().anyMatch(String::isEmpty)) {
      throw PostgresSource.invalid(
          "setting '%s' must be names between commas, not '%s'".formatted(setting, text));
    }
    return names.stream().distinct().toList();
  }
}
