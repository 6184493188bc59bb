package io.holdfast.control.channel;

import static io.holdfast.control.channel.ChannelFixture.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Severity;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each service gets, as a receiver on this machine sees it. */
class PostsTest {
  private static final Map<String, String> DATA =
      Map.of("protectionName", "web <b>&\nshop", "detail", "no *space* @everyone");

  @TempDir Path folder;
  private Catalog catalog;
  private ChannelFixture service;
  private Receiver receiver;

  @BeforeEach
  void open() {
    catalog = Catalog.open(CatalogSettings.sqlite(folder.resolve("catalog.db")));
    service = new ChannelFixture(catalog, folder);
    receiver = Receiver.answering(200);
  }

  @AfterEach
  void close() {
    receiver.close();
    catalog.close();
  }

  @Test
  void slackGetsTextWhoseMarksAreEscaped() throws Exception {
    var got = send(ChannelKind.SLACK, Map.of(), Map.of("url", receiver.url()));

    assertThat(got.path()).isEqualTo("/hook");
    assertThat(json(got).get("text").asText())
        .startsWith("❌ *Backup of web &lt;b&gt;&amp; shop failed*\n")
        .contains("Detail: no *space* @everyone");
  }

  @Test
  void teamsGetsACard() throws Exception {
    var got = send(ChannelKind.TEAMS, Map.of(), Map.of("url", receiver.url()));

    assertThat(json(got).at("/attachments/0/contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(json(got).at("/attachments/0/content/body/0/text").asText())
        .isEqualTo("❌ Backup of web <b>& shop failed");
    assertThat(json(got).at("/attachments/0/content/body/1/facts/0/value").asText())
        .isEqualTo("no *space* @everyone");
  }

  @Test
  void discordCallsNobodyByName() throws Exception {
    var got = send(ChannelKind.DISCORD, Map.of(), Map.of("url", receiver.url()));

    assertThat(json(got).get("content").asText()).contains("@everyone");
    assertThat(json(got).at("/allowed_mentions/parse").isArray()).isTrue();
    assertThat(json(got).at("/allowed_mentions/parse")).isEmpty();
  }

  @Test
  void telegramGetsItsTokenInThePath() throws Exception {
    var base = receiver.url().replace("/hook", "");
    var got =
        send(
            ChannelKind.TELEGRAM,
            Map.of("url", base, "chatId", "-100200"),
            Map.of("token", "12:abc"));

    assertThat(got.path()).isEqualTo("/bot12:abc/sendMessage");
    assertThat(json(got).get("chat_id").asText()).isEqualTo("-100200");
    assertThat(json(got).get("text").asText()).startsWith("❌ Backup of");
  }

  @Test
  void ntfyGetsTopicPriorityAndToken() throws Exception {
    var base = receiver.url().replace("/hook", "");
    var got =
        send(ChannelKind.NTFY, Map.of("url", base, "topic", "backups"), Map.of("token", "tk_1"));

    assertThat(got.path()).isEqualTo("/");
    assertThat(got.header("Authorization")).isEqualTo("Bearer tk_1");
    assertThat(json(got).get("topic").asText()).isEqualTo("backups");
    assertThat(json(got).get("priority").asInt()).isEqualTo(5);
  }

  @Test
  void gotifyGetsItsKeyInAHeader() throws Exception {
    var base = receiver.url().replace("/hook", "");
    var got = send(ChannelKind.GOTIFY, Map.of("url", base), Map.of("token", "key"));

    assertThat(got.path()).isEqualTo("/message");
    assertThat(got.header("X-Gotify-Key")).isEqualTo("key");
    assertThat(json(got).get("priority").asInt()).isEqualTo(8);
  }

  @Test
  void checksArePingedAtStartSuccessAndFailure() throws Exception {
    var channel =
        service.channel(ChannelKind.HEALTHCHECK, Map.of(), Map.of("url", receiver.url() + "/"));

    service.publish(NoticeType.BACKUP_STARTED, Severity.OK, DATA);
    service.publish(NoticeType.BACKUP_SUCCEEDED, Severity.OK, DATA);
    service.publish(NoticeType.BACKUP_FAILED, Severity.ERROR, DATA);
    service.publish(NoticeType.ALERT_RAISED, Severity.ERROR, DATA);
    try (var _ = service.courier()) {
      soon().until(() -> receiver.received().size() == 4);
    }

    assertThat(receiver.received())
        .extracting(Receiver.Received::path)
        .containsExactly("/hook/start", "/hook", "/hook/fail", "/hook/log");
    assertThat(service.deliveries(channel)).hasSize(4);
  }

  @Test
  void keepsASecretThatTheReceiverSaysBackOutOfTheLog() throws Exception {
    receiver.answersNow(
        got -> new Receiver.Answer(403, Map.of(), "no: " + got.header("X-Gotify-Key")));
    var base = receiver.url().replace("/hook", "");
    var channel =
        service.channel(ChannelKind.GOTIFY, Map.of("url", base), Map.of("token", "hush-hush"));

    service.publish(1);
    try (var _ = service.courier()) {
      soon().until(() -> service.failures(channel) == 1);
    }

    assertThat(service.deliveries(channel).getFirst().tries().getFirst().error())
        .isEqualTo("HTTP 403 no: …");
  }

  @Test
  void refusesWhatNoSenderCouldUse() {
    refused(ChannelKind.WEBHOOK, Map.of("url", "ftp://example.org"), Map.of("secret", secret()));
    refused(ChannelKind.WEBHOOK, Map.of("url", "http://a:b@host/"), Map.of("secret", secret()));
    refused(ChannelKind.WEBHOOK, Map.of("url", "https://host/"), Map.of("secret", "whsec_short"));
    refused(ChannelKind.WEBHOOK, Map.of("url", "https://host/"), Map.of());
    refused(ChannelKind.SLACK, Map.of("url", "https://host/"), Map.of("url", "https://host/"));
    refused(ChannelKind.NTFY, Map.of("topic", "a/../b"), Map.of());
    refused(ChannelKind.TELEGRAM, Map.of("chatId", "1"), Map.of("token", "a b\r\nc"));
    refused(
        ChannelKind.MAIL, Map.of("host", "h", "from", "a@b", "to", "a@b\r\nBcc: c@d"), Map.of());
    refused(
        ChannelKind.MAIL,
        Map.of("host", "h", "from", "a@b", "to", "c@d", "caCertificate", "none"),
        Map.of());
    refused(
        ChannelKind.MAIL, Map.of("host", "h", "from", "a@b", "to", "c@d", "port", "0"), Map.of());
  }

  private void refused(
      ChannelKind kind, Map<String, String> settings, Map<String, String> secrets) {
    assertThatThrownBy(() -> service.channel(kind, settings, secrets))
        .as("%s %s", kind, settings)
        .isInstanceOf(InvalidInputException.class);
  }

  private Receiver.Received send(
      ChannelKind kind, Map<String, String> settings, Map<String, String> secrets) {
    service.channel(kind, settings, secrets);
    service.publish(NoticeType.BACKUP_FAILED, Severity.ERROR, DATA);
    try (var _ = service.courier()) {
      soon().until(() -> !receiver.received().isEmpty());
    }
    return receiver.received().getFirst();
  }

  private static String secret() {
    return new String(ChannelFixture.SECRET.getBytes(UTF_8), UTF_8);
  }

  private static JsonNode json(Receiver.Received got) throws Exception {
    return new ObjectMapper().readTree(got.body());
  }
}
