package io.holdfast.sources.mailbox;

import java.util.List;
import java.util.Set;

/**
 * A folder as its server lists it.
 *
 * @param wire its name as the server sends it, in modified UTF-7
 * @param separator between the names of its path; empty where the server knows no folders in others
 * @param path its name and those of the folders above it, decoded, without the namespace's prefix
 * @param attributes in small letters, with their backslash
 */
record MailFolder(
    String wire, String separator, List<String> path, Set<String> attributes, boolean subscribed) {
  static final String INBOX = "INBOX";

  private static final Set<String> USES =
      Set.of(
          "\\all",
          "\\archive",
          "\\drafts",
          "\\flagged",
          "\\important",
          "\\junk",
          "\\sent",
          "\\trash");

  MailFolder {
    path = List.copyOf(path);
    attributes = Set.copyOf(attributes);
  }

  /** Whether it can hold messages. */
  boolean holdsMessages() {
    return !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
  }

  /** What it is for, such as {@code \sent}. */
  List<String> uses() {
    return attributes.stream().filter(USES::contains).sorted().toList();
  }

  /** For people. */
  String name() {
    return String.join(separator, path);
  }
}
