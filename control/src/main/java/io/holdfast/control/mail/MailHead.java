package io.holdfast.control.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MailDateFormat;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.UnsupportedEncodingException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a message's header says, decoded for people; empty where it says nothing.
 *
 * @param sentAt by the sender's clock
 * @param attachments whether something seems to be attached
 */
public record MailHead(
    String subject,
    String from,
    String to,
    String cc,
    String bcc,
    @Nullable Instant sentAt,
    String importance,
    boolean attachments) {
  /** Reads what it can of a header; never fails, whatever the bytes. */
  static MailHead parse(byte[] head) {
    InternetHeaders headers;
    try {
      headers = new InternetHeaders(new ByteArrayInputStream(head), true);
    } catch (MessagingException | IndexOutOfBoundsException e) {
      // The second when the first line goes on with one before it.
      headers = new InternetHeaders();
    }
    return new MailHead(
        text(headers, "Subject"),
        text(headers, "From"),
        text(headers, "To"),
        text(headers, "Cc"),
        text(headers, "Bcc"),
        sent(headers).orElse(null),
        importance(headers),
        text(headers, "Content-Type").toLowerCase(Locale.ROOT).startsWith("multipart/mixed"));
  }

  /** Headers of many addresses may be there more than once. */
  private static String text(InternetHeaders headers, String name) {
    var raw = headers.getHeader(name, ", ");
    if (raw == null) {
      return "";
    }
    var line = MimeUtility.unfold(raw);
    try {
      line = MimeUtility.decodeText(line);
    } catch (UnsupportedEncodingException | IllegalArgumentException e) {
      // Then as it stands.
    }
    return line.replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static Optional<Instant> sent(InternetHeaders headers) {
    var text = text(headers, "Date");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(new MailDateFormat().parse(text)).map(date -> date.toInstant());
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static String importance(InternetHeaders headers) {
    var said = text(headers, "Importance").toLowerCase(Locale.ROOT);
    return switch (said) {
      case "high" -> "High";
      case "low" -> "Low";
      default -> "Normal";
    };
  }
}
