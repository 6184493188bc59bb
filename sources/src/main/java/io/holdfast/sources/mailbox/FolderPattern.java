package io.holdfast.sources.mailbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders by name, with their separators as the mailbox has them: {@code *} stands for anything,
 * {@code %} for anything but a separator. A folder that fits takes those below it along.
 */
record FolderPattern(String text) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * @param text one pattern, or several as a JSON array
   */
  static List<FolderPattern> list(String name, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.startsWith("[")) {
      return List.of(new FolderPattern(text));
    }
    var patterns = new ArrayList<FolderPattern>();
    try (var parser = JSON.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        patterns.add(new FolderPattern(parser.getText()));
      }
      if (parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null) {
        return List.copyOf(patterns);
      }
    } catch (IOException e) {
      // Told below, as other JSON is.
    }
    throw MailboxSettings.invalid(
        "setting '%s' must be a folder's name or a JSON array of them, not '%s'"
            .formatted(name, text));
  }

  /** Whether it names one folder and leaves nothing open. */
  boolean isPlain() {
    return text.indexOf('*') < 0 && text.indexOf('%') < 0;
  }

  boolean matches(MailFolder folder) {
    for (var depth = 1; depth <= folder.path().size(); depth++) {
      var name = String.join(folder.separator(), folder.path().subList(0, depth));
      if (matches(name, folder.separator())) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(String name, String separator) {
    if (isPlain()) {
      return text.equals(name) || (isInbox(text) && isInbox(name));
    }
    // The places in the pattern that the name read so far can have led to.
    var reached = new boolean[text.length() + 1];
    reached[0] = true;
    spread(reached);
    for (var i = 0; i < name.length(); i++) {
      var next = new boolean[text.length() + 1];
      for (var at = 0; at < text.length(); at++) {
        if (reached[at]) {
          var letter = text.charAt(at);
          var within =
              letter == '*' || (letter == '%' && !separator.equals(name.substring(i, i + 1)));
          next[at] |= within;
          next[at + 1] |= !isWildcard(letter) && letter == name.charAt(i);
        }
      }
      spread(next);
      reached = next;
    }
    return reached[text.length()];
  }

  /** A wildcard can stand for nothing. */
  private void spread(boolean[] reached) {
    for (var at = 0; at < text.length(); at++) {
      reached[at + 1] |= reached[at] && isWildcard(text.charAt(at));
    }
  }

  private static boolean isWildcard(char letter) {
    return letter == '*' || letter == '%';
  }

  private static boolean isInbox(String name) {
    return name.equalsIgnoreCase(MailFolder.INBOX);
  }
}
