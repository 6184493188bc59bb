package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeId;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.Subscription;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.report.WeeklyReport;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a mail server in a process of its own. */
class MailSenderTest {
  private static final Map<String, byte[]> PASSWORD =
      Map.of("password", "let me in".getBytes(UTF_8));

  @TempDir static Path folder;
  private static SmtpServer server;

  private final MailSender sender = new MailSender(Duration.ofSeconds(20));

  @BeforeAll
  static void startServer() throws Exception {
    server = SmtpServer.start(folder);
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Test
  void sendsByStarttlsAndByTls() throws Exception {
    var before = server.mails().size();
    var notice = notice("nächtlich\r\nBcc: everybody@example.org");

    assertThat(sender.send(channel(Map.of()), PASSWORD, notice)).isInstanceOf(Handover.Taken.class);
    var tls = Map.of("security", "TLS", "port", "" + server.tlsPort);
    assertThat(sender.send(channel(tls), PASSWORD, notice)).isInstanceOf(Handover.Taken.class);

    var mails = server.mails();
    assertThat(mails).hasSize(before + 2);
    var mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(mails.getLast().getBytes(UTF_8)));
    assertThat(mail.getSubject())
        .isEqualTo("[Holdfast] Backup of nächtlich Bcc: everybody@example.org failed");
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getMessageID()).isEqualTo("<" + notice.id() + "@holdfast>");
    assertThat(mail.getAllRecipients()).hasSize(2);
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(mail.getContent().toString()).contains("Reason: the disk is gone");
  }

  @Test
  void sendsAReportAsAPageAndATable() throws Exception {
    var line =
        new WeeklyReport.Line(
            "1", "nächtlich", "ACTIVE", null, 1, 0, 2, 0, 10, 5, List.of("FAILING"));
    var report = new WeeklyReport("shop", "a", "b", List.of(line));
    var data = new ObjectMapper().writeValueAsString(Map.of("report", report));
    var notice = notice(NoticeType.REPORT_WEEKLY, data);

    assertThat(sender.send(channel(Map.of()), PASSWORD, notice)).isInstanceOf(Handover.Taken.class);

    var mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(server.mails().getLast().getBytes(UTF_8)));
    var parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/html");
    assertThat(parts.getBodyPart(0).getContent().toString()).contains("<td>nächtlich</td>");
    assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("backups-of-the-week.csv");
  }

  @Test
  void triesAgainAfterAWrongPassword() {
    var wrong = Map.of("password", "open sesame".getBytes(UTF_8));

    var handover = sender.send(channel(Map.of()), wrong, notice("nightly"));

    assertThat(handover)
        .isInstanceOfSatisfying(
            Handover.Later.class,
            later -> {
              assertThat(later.status()).isEqualTo(535);
              assertThat(later.error()).doesNotContain("sesame");
            });
  }

  @Test
  void givesUpAMailboxThatDoesNotExistAndNotOneThatIsFull() {
    var missing = sender.send(channel(Map.of("to", "missing@example.org")), PASSWORD, notice("x"));
    var full = sender.send(channel(Map.of("to", "full@example.org")), PASSWORD, notice("x"));

    assertThat(missing)
        .isInstanceOfSatisfying(
            Handover.Never.class, never -> assertThat(never.status()).isEqualTo(550));
    assertThat(full)
        .isInstanceOfSatisfying(
            Handover.Later.class, later -> assertThat(later.status()).isEqualTo(452));
  }

  @Test
  void sendsNothingToAServerThatItDoesNotTrust() throws Exception {
    var before = server.mails().size();
    var stranger = new HashMap<>(channel(Map.of()).settings());
    stranger.remove("caCertificate");
    var elsewhere = Map.of("host", "127.0.0.1");

    assertThat(sender.send(channel(Map.of()).withSettings(stranger), PASSWORD, notice("x")))
        .isInstanceOf(Handover.Later.class);
    assertThat(sender.send(channel(elsewhere), PASSWORD, notice("x")))
        .isInstanceOf(Handover.Later.class);

    assertThat(server.mails()).hasSize(before);
  }

  @Test
  void waitsForNoServerThatNeverAnswers() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var hasty = new MailSender(Duration.ofMillis(300));
      var there = Map.of("port", "" + silent.getLocalPort());

      assertThat(hasty.send(channel(there), PASSWORD, notice("x")))
          .isInstanceOf(Handover.Later.class);
    }
  }

  private static Channel channel(Map<String, String> changes) {
    try {
      var settings = new HashMap<String, String>();
      settings.put("host", "localhost");
      settings.put("port", "" + server.starttlsPort);
      settings.put("username", "robot");
      settings.put("from", "holdfast@example.org");
      settings.put("to", "ada@example.org, grace@example.org");
      settings.put("caCertificate", server.certificate());
      settings.putAll(changes);
      return new Channel(
          new ChannelId(new UUID(3, 3)),
          null,
          ChannelKind.MAIL,
          "mail",
          true,
          null,
          new Subscription(List.of("*"), Set.of(), Severity.OK),
          settings,
          Map.of(),
          Stamp.created(Samples.NOON, Samples.ALICE));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Notice notice(String protection) {
    var data = Envelope.object();
    data.put("protectionName", protection).put("reason", "the disk is gone");
    return notice(NoticeType.BACKUP_FAILED, data.toString());
  }

  private static Notice notice(NoticeType type, String data) {
    return new Notice(
        new NoticeId(Samples.uuid()),
        type,
        Samples.NOON,
        null,
        null,
        new Notice.Resource("backup-session", new UUID(5, 5), 3),
        Severity.ERROR,
        data);
  }
}
