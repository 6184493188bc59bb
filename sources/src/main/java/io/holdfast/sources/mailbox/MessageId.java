package io.holdfast.sources.mailbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Pattern;

/** Finds the Message-ID among a message's headers. */
final class MessageId {
  /**
   * At the start of a line; what follows on further lines begins with a space. Possessive, so that
   * one of any length is matched without recursion.
   */
  private static final Pattern HEADER =
      Pattern.compile("(?im)^message-id[ \\t]*:[ \\t]*((?:[^\\r\\n]++|\\r?\\n[ \\t])*+)");

  private static final Pattern END_OF_HEADERS = Pattern.compile("\\r?\\n\\r?\\n");

  private MessageId() {}

  /** As it stands there, without spaces round it; empty when there is none. */
  static String find(byte[] head) {
    var text = new String(head, ISO_8859_1);
    var end = END_OF_HEADERS.matcher(text);
    var headers = HEADER.matcher(end.find() ? text.substring(0, end.start() + 1) : text);
    return headers.find() ? headers.group(1).replaceAll("\\s+", " ").strip() : "";
  }
}
