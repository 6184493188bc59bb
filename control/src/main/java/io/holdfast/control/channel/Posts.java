package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Severity;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What each service that speaks HTTP wants to be posted; one method a service. */
final class Posts {
  private static final String JSON = "application/json";
  private static final int SLACK_CHARACTERS = 3000;
  private static final int DISCORD_CHARACTERS = 1900;

  private Posts() {}

  /**
   * @param secrets opened, by name
   * @param now goes into signatures
   */
  static Post of(Channel channel, Map<String, byte[]> secrets, Notice notice, Instant now) {
    return switch (channel.kind()) {
      case WEBHOOK -> webhook(channel, secrets, notice, now);
      case SLACK -> json(secret(secrets, "url"), slack(notice));
      case TEAMS -> json(secret(secrets, "url"), teams(notice));
      case DISCORD -> json(secret(secrets, "url"), discord(notice));
      case TELEGRAM -> telegram(channel, secrets, notice);
      case NTFY -> ntfy(channel, secrets, notice);
      case GOTIFY -> gotify(channel, secrets, notice);
      case HEALTHCHECK -> ping(secrets, notice);
      case MAIL -> throw new IllegalArgumentException("mail is not posted");
    };
  }

  private static Post webhook(
      Channel channel, Map<String, byte[]> secrets, Notice notice, Instant now) {
    var body = Envelope.of(notice);
    var bytes = body.getBytes(UTF_8);
    var id = notice.id().toString();
    var signatures =
        WebhookSecret.sign(
            Objects.requireNonNull(secrets.get(WebhookSecret.CURRENT)), id, now, bytes);
    var previous = secrets.get(WebhookSecret.PREVIOUS);
    var until = channel.settings().get(WebhookSecret.PREVIOUS_UNTIL);
    if (previous != null && until != null && Instant.parse(until).isAfter(now)) {
      signatures += " " + WebhookSecret.sign(previous, id, now, bytes);
    }
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", JSON);
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
    headers.put("webhook-signature", signatures);
    return new Post(URI.create(channel.setting("url")), headers, body);
  }

  private static ObjectNode slack(Notice notice) {
    var words = Wording.of(notice);
    var text = "%s *%s*\n%s".formatted(sign(notice), escaped(words.title()), escaped(words.body()));
    return Envelope.object().put("text", cut(text, SLACK_CHARACTERS));
  }

  private static ObjectNode teams(Notice notice) {
    var words = Wording.of(notice);
    var card = Envelope.object();
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard").put("version", "1.4");
    var body = card.putArray("body");
    body.addObject()
        .put("type", "TextBlock")
        .put("size", "Medium")
        .put("weight", "Bolder")
        .put("wrap", true)
        .put("text", sign(notice) + " " + words.title());
    var facts = body.addObject().put("type", "FactSet").putArray("facts");
    words
        .facts()
        .forEach((name, value) -> facts.addObject().put("title", name).put("value", value));
    var message = Envelope.object().put("type", "message");
    message
        .putArray("attachments")
        .addObject()
        .put("contentType", "application/vnd.microsoft.card.adaptive")
        .set("content", card);
    return message;
  }

  private static ObjectNode discord(Notice notice) {
    var words = Wording.of(notice);
    var text = "%s **%s**\n%s".formatted(sign(notice), words.title(), words.body());
    var message = Envelope.object().put("content", cut(text, DISCORD_CHARACTERS));
    // Nobody is called by a name that stands in a message.
    message.putObject("allowed_mentions").putArray("parse");
    return message;
  }

  private static Post telegram(Channel channel, Map<String, byte[]> secrets, Notice notice) {
    var words = Wording.of(notice);
    var base = base(channel, "https://api.telegram.org");
    var body =
        Envelope.object()
            .put("chat_id", channel.setting("chatId"))
            .put("text", "%s %s\n%s".formatted(sign(notice), words.title(), words.body()));
    return json("%s/bot%s/sendMessage".formatted(base, secret(secrets, "token")), body);
  }

  private static Post ntfy(Channel channel, Map<String, byte[]> secrets, Notice notice) {
    var words = Wording.of(notice);
    var body =
        Envelope.object()
            .put("topic", channel.setting("topic"))
            .put("title", words.title())
            .put("message", words.body())
            .put("priority", urgency(notice, 3, 4, 5));
    var post = json(base(channel, "https://ntfy.sh") + "/", body);
    return secrets.containsKey("token")
        ? with(post, "Authorization", "Bearer " + secret(secrets, "token"))
        : post;
  }

  private static Post gotify(Channel channel, Map<String, byte[]> secrets, Notice notice) {
    var words = Wording.of(notice);
    var body =
        Envelope.object()
            .put("title", words.title())
            .put("message", words.body())
            .put("priority", urgency(notice, 2, 5, 8));
    return with(
        json(base(channel, "") + "/message", body), "X-Gotify-Key", secret(secrets, "token"));
  }

  /** A start, a success or a failure; what says none of these is a line in the check's log. */
  private static Post ping(Map<String, byte[]> secrets, Notice notice) {
    var url = secret(secrets, "url").replaceFirst("/+$", "");
    var end =
        switch (notice.type()) {
          case BACKUP_STARTED -> "/start";
          case BACKUP_SUCCEEDED, BACKUP_WARNED, BACKUP_RECOVERED, DRILL_PASSED -> "";
          case BACKUP_FAILED, BACKUP_ABORTED, BACKUP_OVERDUE, DRILL_FAILED, DRILL_STALE -> "/fail";
          default -> "/log";
        };
    var words = Wording.of(notice);
    var text = words.title() + "\n" + words.body();
    return new Post(
        URI.create(url + end), Map.of("Content-Type", "text/plain; charset=utf-8"), text);
  }

  private static Post json(String to, JsonNode body) {
    return new Post(URI.create(to), Map.of("Content-Type", JSON), Envelope.text(body));
  }

  private static Post with(Post post, String header, String value) {
    var headers = new LinkedHashMap<>(post.headers());
    headers.put(header, value);
    return new Post(post.to(), headers, post.body());
  }

  private static String base(Channel channel, String usual) {
    return channel.settings().getOrDefault("url", usual).replaceFirst("/+$", "");
  }

  private static String secret(Map<String, byte[]> secrets, String name) {
    return new String(Objects.requireNonNull(secrets.get(name), name), UTF_8);
  }

  /** What Slack would read as its own marks. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private static String sign(Notice notice) {
    return notice.type() == NoticeType.ALERT_CLEARED
        ? "✅"
        : switch (notice.severity()) {
          case OK -> "ℹ️";
          case WARNING -> "⚠️";
          case ERROR -> "❌";
        };
  }

  private static int urgency(Notice notice, int ok, int warning, int error) {
    var good = notice.type() == NoticeType.ALERT_CLEARED;
    return switch (good ? Severity.OK : notice.severity()) {
      case OK -> ok;
      case WARNING -> warning;
      case ERROR -> error;
    };
  }

  /** Whether a refusal of the content is final: a chat will not like it better tomorrow. */
  static boolean finalRefusal(ChannelKind kind, int status) {
    return kind != ChannelKind.WEBHOOK && (status == 400 || status == 413 || status == 422);
  }
}
