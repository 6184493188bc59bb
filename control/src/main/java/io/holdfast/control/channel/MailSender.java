package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.control.report.ReportText;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Sends mail by a submission server. Certificates are checked. Thread-safe. */
final class MailSender implements Sender {
  /** How the way to the mail server is kept secret; plain only for one on the same machine. */
  enum Security {
    STARTTLS("587"),
    TLS("465"),
    NONE("25");

    private final String port;

    Security(String port) {
      this.port = port;
    }
  }

  private static final int FINAL_FROM = 550;
  private static final int FINAL_TO = 555;

  private final Duration patience;

  /**
   * @param patience for each answer of the server
   */
  MailSender(Duration patience) {
    this.patience = patience;
  }

  @Override
  public Handover send(Channel channel, Map<String, byte[]> secrets, Notice notice) {
    try {
      var session = Session.getInstance(properties(channel));
      var message = message(session, channel, notice);
      try (var transport = session.getTransport("smtp")) {
        var username = channel.settings().get("username");
        var password = secrets.get("password");
        transport.connect(
            channel.setting("host"),
            username,
            username == null || password == null ? null : new String(password, UTF_8));
        transport.sendMessage(message, message.getAllRecipients());
      }
      return new Handover.Taken(250);
    } catch (AuthenticationFailedException e) {
      return new Handover.Later(535, "the mail server refused the user name or password", null);
    } catch (MessagingException e) {
      return judge(e);
    }
  }

  private Properties properties(Channel channel) {
    var security =
        Security.valueOf(channel.settings().getOrDefault("security", Security.STARTTLS.name()));
    var millis = Long.toString(patience.toMillis());
    var properties = new Properties();
    properties.setProperty("mail.smtp.host", channel.setting("host"));
    properties.setProperty(
        "mail.smtp.port", channel.settings().getOrDefault("port", security.port));
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.quitwait", "false");
    properties.setProperty("mail.smtp.from", channel.setting("from"));
    switch (security) {
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    if (channel.settings().containsKey("username")) {
      properties.setProperty("mail.smtp.auth", "true");
    }
    var pem = channel.settings().get("caCertificate");
    if (pem != null) {
      properties.put("mail.smtp.ssl.socketFactory", Trust.context(pem).getSocketFactory());
    }
    return properties;
  }

  private static MimeMessage message(Session session, Channel channel, Notice notice)
      throws MessagingException {
    var words = Wording.of(notice);
    var message = new Notified(session, notice);
    message.setFrom(new InternetAddress(channel.setting("from")));
    message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(channel.setting("to")));
    message.setSubject("[Holdfast] " + words.title(), UTF_8.name());
    message.setSentDate(Date.from(notice.at()));
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setHeader("X-Holdfast-Event", notice.type().text());
    if (notice.type() == NoticeType.REPORT_WEEKLY) {
      message.setContent(report(notice));
    } else {
      message.setText(words.title() + "\n\n" + words.body() + "\n", UTF_8.name());
    }
    message.saveChanges();
    return message;
  }

  /** A page to read, and a table to work with. */
  private static MimeMultipart report(Notice notice) throws MessagingException {
    var reports = List.of(Envelope.report(notice));
    var page = new MimeBodyPart();
    page.setContent(ReportText.html(reports), "text/html; charset=utf-8");
    var table = new MimeBodyPart();
    table.setContent(ReportText.csv(reports), "text/csv; charset=utf-8");
    table.setFileName("backups-of-the-week.csv");
    table.setDisposition(Part.ATTACHMENT);
    return new MimeMultipart(page, table);
  }

  /** Recipients that do not exist will not tomorrow either; all else may pass. */
  private static Handover judge(MessagingException thrown) {
    var code = code(thrown);
    var error = "SMTP%s: %s".formatted(code == null ? "" : " " + code, line(thrown));
    var lasting = code != null && code >= FINAL_FROM && code < FINAL_TO;
    return lasting && thrown instanceof SendFailedException
        ? new Handover.Never(code, error)
        : new Handover.Later(code, error, null);
  }

  private static @Nullable Integer code(Exception thrown) {
    for (Exception e = thrown;
        e != null;
        e = e instanceof MessagingException m ? m.getNextException() : null) {
      switch (e) {
        case SMTPAddressFailedException failed -> {
          return failed.getReturnCode();
        }
        case SMTPSenderFailedException failed -> {
          return failed.getReturnCode();
        }
        case SMTPSendFailedException failed when failed.getNextException() == null -> {
          return failed.getReturnCode();
        }
        default -> {}
      }
    }
    return null;
  }

  private static String line(Exception thrown) {
    var text = String.valueOf(thrown.getMessage()).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return text.length() <= 200 ? text : text.substring(0, 200);
  }

  /** Sent twice, it has the same Message-ID twice, and mail programs show it once. */
  private static final class Notified extends MimeMessage {
    private final Notice notice;

    Notified(Session session, Notice notice) {
      super(session);
      this.notice = notice;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", "<%s@holdfast>".formatted(notice.id()));
    }
  }
}
