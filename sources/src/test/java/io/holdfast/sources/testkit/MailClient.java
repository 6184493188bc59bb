package io.holdfast.sources.testkit;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;

/** What a person's mail program does. */
public final class MailClient implements AutoCloseable {
  private final IMAPStore store;

  public MailClient(DovecotServer server, String user) throws MessagingException {
    var properties = new Properties();
    properties.setProperty("mail.imap.peek", "true");
    properties.setProperty("mail.imap.auth.login.disable", "true");
    store = (IMAPStore) Session.getInstance(properties).getStore("imap");
    store.connect("127.0.0.1", server.port, user, DovecotServer.PASSWORD);
  }

  public IMAPFolder folder(String name) throws MessagingException {
    return (IMAPFolder) store.getFolder(name);
  }

  public IMAPFolder create(String name) throws MessagingException {
    var folder = folder(name);
    if (!folder.exists() && !folder.create(Folder.HOLDS_MESSAGES)) {
      throw new MessagingException("no folder " + name);
    }
    return folder;
  }

  /** A letter that says who it is. */
  public static String letter(String id, String body) {
    return ("Message-ID: <%s@example.com>\r\nFrom: a@example.com\r\nSubject: %s\r\n\r\n%s\r\n")
        .formatted(id, id, body);
  }

  public void append(String folder, String text, Instant date, String... flags)
      throws MessagingException {
    append(folder, text.getBytes(StandardCharsets.UTF_8), date, flags);
  }

  public void append(String folder, byte[] bytes, Instant date, String... flags)
      throws MessagingException {
    var set = new Flags();
    for (var flag : flags) {
      switch (flag) {
        case "\\Seen" -> set.add(Flags.Flag.SEEN);
        case "\\Flagged" -> set.add(Flags.Flag.FLAGGED);
        case "\\Answered" -> set.add(Flags.Flag.ANSWERED);
        case "\\Draft" -> set.add(Flags.Flag.DRAFT);
        case "\\Deleted" -> set.add(Flags.Flag.DELETED);
        default -> set.add(flag);
      }
    }
    var literal =
        new org.eclipse.angus.mail.iap.Literal() {
          @Override
          public int size() {
            return bytes.length;
          }

          @Override
          public void writeTo(java.io.OutputStream output) throws IOException {
            output.write(bytes);
          }
        };
    folder(folder)
        .doCommand(protocol -> {
          protocol.append(folder, set, Date.from(date), literal);
          return true;
        });
  }

  /** All folders and messages: names to flags, dates and hashes, or to how a folder is. */
  public Map<String, String> content() throws MessagingException, IOException {
    var content = new TreeMap<String, String>();
    for (var each : store.getDefaultFolder().list("*")) {
      var folder = (IMAPFolder) each;
      var use = String.join(" ", folder.getAttributes()).contains("\\Sent") ? " sent" : "";
      content.put(folder.getFullName(), (folder.isSubscribed() ? "subscribed" : "") + use);
      if ((folder.getType() & Folder.HOLDS_MESSAGES) == 0) {
        continue;
      }
      folder.open(Folder.READ_ONLY);
      for (var message : folder.getMessages()) {
        var text = describe((IMAPMessage) message);
        var number = 0;
        while (content.putIfAbsent(folder.getFullName() + "#" + text + "#" + number, "") != null) {
          number++;
        }
      }
      folder.close(false);
    }
    return content;
  }

  /** How many messages of a folder nobody looked at. */
  public int unseen(String name) throws MessagingException {
    return folder(name).getUnreadMessageCount();
  }

  public void change(String name, int number, Flags.Flag flag) throws MessagingException {
    var folder = folder(name);
    folder.open(Folder.READ_WRITE);
    folder.getMessage(number).setFlag(flag, true);
    folder.close(flag == Flags.Flag.DELETED);
  }

  @Override
  public void close() throws MessagingException {
    store.close();
  }

  private static String describe(Message message) throws MessagingException, IOException {
    var flags = new TreeSet<String>();
    for (var flag : message.getFlags().getSystemFlags()) {
      if (flag != Flags.Flag.RECENT) {
        flags.add(name(flag));
      }
    }
    for (var keyword : message.getFlags().getUserFlags()) {
      flags.add(keyword);
    }
    try (var bytes = ((IMAPMessage) message).getMimeStream()) {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes.readAllBytes());
      return "%s %s %s"
          .formatted(
              HexFormat.of().formatHex(digest), message.getReceivedDate().toInstant(), flags);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(Flags.Flag flag) {
    return flag == Flags.Flag.SEEN
        ? "seen"
        : flag == Flags.Flag.FLAGGED
            ? "flagged"
            : flag == Flags.Flag.ANSWERED
                ? "answered"
                : flag == Flags.Flag.DRAFT ? "draft" : "deleted";
  }
}
