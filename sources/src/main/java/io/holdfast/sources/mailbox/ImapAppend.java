package io.holdfast.sources.mailbox;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.angus.mail.iap.Literal;

/** Puts messages into a folder. */
final class ImapAppend {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Writes a message's bytes. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream output) throws IOException;
  }

  /** A message to be. */
  record Letter(Set<String> flags, Instant internalDate, int bytes, Content content) {}

  private ImapAppend() {}

  /**
   * All or none of them.
   *
   * @param letters one, or more where the server has MULTIAPPEND
   */
  static void append(ImapConnection connection, String wire, List<Letter> letters)
      throws IOException, ImapRefusal, InterruptedException {
    var arguments = ImapConnection.name(wire);
    for (var letter : letters) {
      arguments.writeAtom("(" + String.join(" ", letter.flags()) + ")");
      arguments.writeAtom("\"" + DATE.format(letter.internalDate()) + "\"");
      arguments.writeBytes(new Sent(letter));
    }
    connection.command("APPEND", arguments);
  }

  /** Sets flags as they were, in place of those that are there. */
  static void setFlags(ImapConnection connection, long uid, Set<String> flags)
      throws IOException, ImapRefusal, InterruptedException {
    var words = String.join(" ", flags);
    connection.command("UID STORE %d FLAGS.SILENT (%s)".formatted(uid, words), null);
  }

  /** Removes messages for good, and no others that some client may have marked as deleted. */
  static void remove(ImapConnection connection, long lastUid)
      throws IOException, ImapRefusal, InterruptedException {
    connection.command("UID STORE 1:%d +FLAGS.SILENT (\\Deleted)".formatted(lastUid), null);
    connection.command("UID EXPUNGE 1:%d".formatted(lastUid), null);
  }

  private record Sent(Letter letter) implements Literal {
    @Override
    public int size() {
      return letter.bytes();
    }

    @Override
    public void writeTo(OutputStream output) throws IOException {
      letter.content().writeTo(output);
    }
  }
}
