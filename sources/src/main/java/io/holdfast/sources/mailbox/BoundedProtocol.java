package io.holdfast.sources.mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Properties;
import org.eclipse.angus.mail.iap.ByteArray;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

/**
 * The library's protocol, which takes memory for whatever size a server announces. Large messages
 * are asked for in pieces, and servers that are wrong about sizes are so by little.
 */
final class BoundedProtocol extends IMAPProtocol {
  /** Of one answer. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int FIRST_BYTES = 128;

  /** Connects. */
  BoundedProtocol(
      String host, int port, Properties properties, boolean encrypted, MailLogger logger)
      throws IOException, ProtocolException {
    super("imap", host, port, properties, encrypted, logger);
  }

  /** Of a server that has greeted. */
  BoundedProtocol(InputStream answers, PrintStream questions, Properties properties)
      throws IOException {
    super(answers, questions, properties, false);
  }

  /** Also called while this is made. */
  @Override
  protected ByteArray getResponseBuffer() {
    return new Bounded();
  }

  private static final class Bounded extends ByteArray {
    Bounded() {
      super(FIRST_BYTES);
    }

    @Override
    public void grow(int more) {
      if (more > MOST_BYTES - getBytes().length) {
        throw new IllegalStateException(
            "it announces more than %d MiB at once".formatted(MOST_BYTES >> 20));
      }
      super.grow(more);
    }
  }
}
