package io.holdfast.sources.mailbox;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.TrustedAuthority;
import jakarta.mail.Flags;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.CommandFailedException;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.imap.protocol.MailboxInfo;
import org.eclipse.angus.mail.util.MailLogger;
import org.jspecify.annotations.Nullable;

/**
 * One connection, logged in. For one thread at a time. Interrupting that thread breaks the
 * connection off, however long the server would have kept silent.
 */
final class ImapConnection implements AutoCloseable {

  private final IMAPProtocol protocol;
  private @Nullable Opened opened;

  /**
   * A folder that commands speak of.
   *
   * @param flags that can be set for good
   * @param anyKeyword whether keywords can be made up
   */
  record Opened(
      String wire,
      boolean writable,
      long uidValidity,
      long uidNext,
      Set<String> flags,
      boolean anyKeyword) {
    Opened {
      flags = Set.copyOf(flags);
    }
  }

  /** For a server that has let us in. */
  ImapConnection(IMAPProtocol protocol) {
    this.protocol = protocol;
  }

  /**
   * @throws SourceException SOURCE_UNREACHABLE, or SOURCE_FORBIDDEN when it lets us not in
   */
  static ImapConnection open(MailboxSettings settings) throws InterruptedException {
    try {
      return interruptibly(() -> logIn(settings));
    } catch (SSLException e) {
      throw unreachable(settings, "no trusted TLS: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreachable(settings, String.valueOf(e.getMessage()), e);
    } catch (ConnectionException e) {
      throw unreachable(settings, "it closed the connection: " + e.getMessage(), e);
    } catch (CommandFailedException e) {
      var refusal = new ImapRefusal(said(e.getResponse()));
      if (refusal.isTemporary()) {
        throw unreachable(settings, refusal.said(), e);
      }
      throw new SourceException(
          ErrorCode.SOURCE_FORBIDDEN,
          "the mail server did not let %s in: %s".formatted(settings, refusal.said()),
          e);
    } catch (ProtocolException e) {
      throw unreachable(settings, "no IMAP: " + e.getMessage(), e);
    }
  }

  boolean has(String capability) {
    return protocol.hasCapability(capability);
  }

  /**
   * Gives a command and waits for its end.
   *
   * @throws ImapRefusal when the server says NO or BAD
   * @throws IOException when the connection broke; it is of no use then
   */
  List<Response> command(String command, @Nullable Argument arguments)
      throws IOException, ImapRefusal, InterruptedException {
    var responses = ask(command, arguments);
    var last = responses.getLast();
    if (!last.isOK()) {
      throw new ImapRefusal(said(last));
    }
    return responses;
  }

  /** As {@link #command}, but what came before a refusal is handed out with it. */
  List<Response> ask(String command, @Nullable Argument arguments)
      throws IOException, InterruptedException {
    Response[] responses;
    try {
      responses = interruptibly(() -> protocol.command(command, arguments));
    } catch (ProtocolException e) {
      throw new IOException(e.getMessage(), e);
    }
    var last = responses[responses.length - 1];
    if (last.isBYE()) {
      throw new IOException(
          last.getException() == null ? said(last) : last.getException().getMessage(),
          last.getException());
    }
    return Arrays.asList(responses);
  }

  /** Reads what the library made of an answer. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException, ProtocolException;
  }

  /** The library's parsers throw what they meet first in an answer of another form. */
  static <T> T understood(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (ProtocolException | RuntimeException e) {
      throw notUnderstood(e);
    }
  }

  private static IOException notUnderstood(Exception e) {
    return new IOException("cannot understand the server's answer: " + e, e);
  }

  /** What the server said with the end of a command. */
  static String said(Response response) {
    return String.valueOf(response.getRest()).strip();
  }

  /**
   * Opens a folder; at no cost when it is open already.
   *
   * @param writable false: then nothing done with it marks a message as seen
   */
  Opened open(String wire, boolean writable) throws IOException, ImapRefusal, InterruptedException {
    var now = opened;
    if (now != null && now.wire().equals(wire) && now.writable() == writable) {
      return now;
    }
    return reopen(wire, writable);
  }

  /** As {@link #open}, but asks the server in any case: its numbers are those of now. */
  Opened reopen(String wire, boolean writable)
      throws IOException, ImapRefusal, InterruptedException {
    opened = null;
    var responses = command(writable ? "SELECT" : "EXAMINE", name(wire));
    var readOnly = said(responses.getLast()).toUpperCase(Locale.ROOT).startsWith("[READ-ONLY]");
    if (writable && readOnly) {
      throw new ImapRefusal("[NOPERM] the folder can only be read");
    }
    var info = understood(() -> new MailboxInfo(responses.toArray(Response[]::new)));
    var permanent = info.permanentFlags != null ? info.permanentFlags : info.availableFlags;
    var flags = permanent == null ? new Flags() : permanent;
    var result =
        new Opened(
            wire,
            writable,
            info.uidvalidity,
            info.uidnext,
            words(flags),
            flags.contains(Flags.Flag.USER));
    if (result.uidValidity() <= 0) {
      throw new IOException("the server tells no UIDVALIDITY of " + wire);
    }
    opened = result;
    return result;
  }

  boolean isOpen(String wire) {
    return opened != null && opened.wire().equals(wire);
  }

  /** Says goodbye, which some servers count, but does not wait long for the answer. */
  @Override
  public void close() {
    protocol.disconnect();
  }

  static Argument name(String wire) {
    var arguments = new Argument();
    arguments.writeString(wire);
    return arguments;
  }

  /** Flags and keywords as they are written, but for {@code \Recent}, which nobody can set. */
  static Set<String> words(Flags flags) {
    var words = new TreeSet<String>();
    for (var flag : flags.getSystemFlags()) {
      if (flag == Flags.Flag.ANSWERED) {
        words.add("\\Answered");
      } else if (flag == Flags.Flag.DELETED) {
        words.add("\\Deleted");
      } else if (flag == Flags.Flag.DRAFT) {
        words.add("\\Draft");
      } else if (flag == Flags.Flag.FLAGGED) {
        words.add("\\Flagged");
      } else if (flag == Flags.Flag.SEEN) {
        words.add("\\Seen");
      }
    }
    words.addAll(Arrays.asList(flags.getUserFlags()));
    return words;
  }

  private static ImapConnection logIn(MailboxSettings settings)
      throws IOException, ProtocolException {
    var tls = settings.tls();
    var protocol =
        new BoundedProtocol(
            settings.host(),
            settings.port(),
            properties(settings),
            tls == MailboxSettings.Tls.TLS,
            new MailLogger(ImapConnection.class, "", false, System.err));
    try {
      if (tls == MailboxSettings.Tls.STARTTLS) {
        protocol.startTLS();
        protocol.capability();
      }
      authenticate(protocol, settings);
      protocol.capability();
      return new ImapConnection(protocol);
    } catch (ProtocolException | RuntimeException e) {
      protocol.disconnect();
      throw e;
    }
  }

  private static void authenticate(IMAPProtocol protocol, MailboxSettings settings)
      throws ProtocolException {
    var password = settings.password().map(secret -> secret.text()).orElse("");
    var master = settings.masterUser();
    if (master.isPresent()) {
      protocol.authplain(settings.user(), master.get(), password);
    } else if (protocol.hasCapability("AUTH=PLAIN")) {
      protocol.authplain(null, settings.user(), password);
    } else if (protocol.hasCapability("LOGINDISABLED")) {
      throw new SourceException(
          ErrorCode.SOURCE_FORBIDDEN,
          "the mail server takes no password without TLS: set '%s'".formatted(MailboxSettings.TLS));
    } else {
      protocol.login(settings.user(), password);
    }
  }

  private static Properties properties(MailboxSettings settings) {
    var properties = new Properties();
    var millis = Long.toString(settings.timeout().toMillis());
    properties.setProperty("mail.imap.connectiontimeout", millis);
    properties.setProperty("mail.imap.timeout", millis);
    properties.setProperty("mail.imap.ssl.checkserveridentity", "true");
    settings
        .authority()
        .map(pem -> TrustedAuthority.parse(pem).socketFactory())
        .ifPresent(factory -> properties.put("mail.imap.ssl.socketFactory", factory));
    return properties;
  }

  /**
   * Works on a virtual thread, whose sockets end with its interruption; a platform thread would
   * wait for the server.
   */
  private static <T> T interruptibly(Callable<T> work)
      throws IOException, ProtocolException, InterruptedException {
    var task = new FutureTask<T>(work);
    var thread = Thread.ofVirtual().name("imap").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case ProtocolException failure -> throw failure;
        case HoldfastException failure -> throw failure;
        case RuntimeException failure -> throw notUnderstood(failure);
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static SourceException unreachable(
      MailboxSettings settings, String why, Exception cause) {
    return new SourceException(
        ErrorCode.SOURCE_UNREACHABLE,
        "cannot reach the mailbox of %s: %s".formatted(settings, why),
        cause);
  }
}
