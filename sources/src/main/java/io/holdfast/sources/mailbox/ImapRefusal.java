package io.holdfast.sources.mailbox;

import java.util.Locale;
import java.util.Set;

/** The server understood a command and would not do it; the connection goes on. */
final class ImapRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private static final Set<String> FULL = Set.of("OVERQUOTA");
  private static final Set<String> FORBIDDEN =
      Set.of(
          "NOPERM",
          "AUTHENTICATIONFAILED",
          "AUTHORIZATIONFAILED",
          "EXPIRED",
          "PRIVACYREQUIRED",
          "CONTACTADMIN");

  private final String code;

  /**
   * @param text what it said, with its code in brackets if it gave one
   */
  ImapRefusal(String text) {
    super(text);
    var end = text.startsWith("[") ? text.indexOf(']') : -1;
    var inside = end < 0 ? "" : text.substring(1, end).strip();
    code = inside.split(" ", -1)[0].toUpperCase(Locale.ROOT);
  }

  boolean isFull() {
    return FULL.contains(code) || said().toLowerCase(Locale.ROOT).contains("quota exceeded");
  }

  boolean isForbidden() {
    return FORBIDDEN.contains(code);
  }

  /** Whether the server itself says that it is only for now. */
  boolean isTemporary() {
    return code.equals("UNAVAILABLE") || code.equals("INUSE");
  }

  String said() {
    return String.valueOf(getMessage());
  }
}
