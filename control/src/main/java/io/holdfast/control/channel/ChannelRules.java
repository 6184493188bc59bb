package io.holdfast.control.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.Subscription;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What each kind of channel needs, and what its values must look like. */
public final class ChannelRules {
  /** The service's own settings, beside those that people give. */
  static final Set<String> INTERNAL = Set.of(WebhookSecret.PREVIOUS_UNTIL);

  private static final List<String> FOR_PEOPLE =
      List.of(
          "alert.*",
          "restore.approval_needed",
          "drill.failed",
          "point.suspicious",
          "point.damaged",
          "repository.*",
          "audit.*",
          "channel.disabled");

  private static final int MOST_TYPES = 100;
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>,;@\"]{1,64}@[^\\s<>,;@\"]{1,255}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");
  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~:=-]{1,500}");

  private ChannelRules() {}

  /**
   * Names of what a kind takes.
   *
   * @param needed and {@code secret} must be there; the others may
   */
  private record Spec(
      Set<String> needed, Set<String> free, Set<String> secret, Set<String> freeSecret) {}

  private static Spec spec(ChannelKind kind) {
    return switch (kind) {
      case WEBHOOK ->
          new Spec(
              Set.of("url"),
              Set.of("caCertificate"),
              Set.of(WebhookSecret.CURRENT),
              Set.of(WebhookSecret.PREVIOUS));
      case MAIL ->
          new Spec(
              Set.of("host", "from", "to"),
              Set.of("port", "security", "username", "caCertificate"),
              Set.of(),
              Set.of("password"));
      case SLACK, TEAMS, DISCORD, HEALTHCHECK ->
          new Spec(Set.of(), Set.of("caCertificate"), Set.of("url"), Set.of());
      case TELEGRAM ->
          new Spec(Set.of("chatId"), Set.of("url", "caCertificate"), Set.of("token"), Set.of());
      case NTFY ->
          new Spec(Set.of("topic"), Set.of("url", "caCertificate"), Set.of(), Set.of("token"));
      case GOTIFY -> new Spec(Set.of("url"), Set.of("caCertificate"), Set.of("token"), Set.of());
    };
  }

  /** What a channel is told of when nobody says: programs of everything, people of what matters. */
  public static List<String> usualTypes(ChannelKind kind) {
    return switch (kind) {
      case WEBHOOK -> List.of(Subscription.ALL);
      case HEALTHCHECK -> List.of("backup.*");
      case MAIL -> Stream.concat(FOR_PEOPLE.stream(), Stream.of("report.weekly")).toList();
      case SLACK, TEAMS, DISCORD, TELEGRAM, NTFY, GOTIFY -> FOR_PEOPLE;
    };
  }

  /** Refuses what no sender could use; INPUT_INVALID. */
  public static void check(Channel channel) {
    var spec = spec(channel.kind());
    var types = channel.subscription().types();
    if (types.isEmpty() || types.size() > MOST_TYPES) {
      throw invalid("types must have from 1 to %d entries".formatted(MOST_TYPES));
    }
    types.stream()
        .filter(type -> !Subscription.isType(type))
        .findFirst()
        .ifPresent(type -> {
          throw invalid("types: there is no '%s'".formatted(type));
        });
    requireNames(
        "settings",
        channel.settings().keySet(),
        spec.needed(),
        union(spec.free(), channel.kind() == ChannelKind.WEBHOOK ? INTERNAL : Set.of()));
    requireNames("secrets", channel.secrets().keySet(), spec.secret(), spec.freeSecret());
    channel.settings().forEach(ChannelRules::checkSetting);
  }

  /** Refuses secrets that no sender could use; their values stand in no message. */
  public static void checkSecrets(Map<String, byte[]> secrets) {
    secrets.forEach((name, value) -> {
      var text = new String(value, UTF_8);
      switch (name) {
        case "url" -> url("secrets.url", text, false);
        case "token" -> require(TOKEN.matcher(text).matches(), "secrets.token is no token");
        case WebhookSecret.CURRENT ->
            require(
                WebhookSecret.isValid(text),
                "secrets.secret must be whsec_ and 24 to 64 bytes in base64");
        default -> require(!text.isEmpty(), "secrets.%s is empty".formatted(name));
      }
    });
  }

  private static void checkSetting(String name, String value) {
    switch (name) {
      case "url" -> url("settings.url", value, true);
      case "host" -> require(HOST.matcher(value).matches(), "settings.host is no host name");
      case "port" ->
          require(
              value.matches("[0-9]{1,5}")
                  && Integer.parseInt(value) >= 1
                  && Integer.parseInt(value) <= 65_535,
              "settings.port must be from 1 to 65535");
      case "security" ->
          require(
              Arrays.stream(MailSender.Security.values()).anyMatch(it -> it.name().equals(value)),
              "settings.security must be one of %s"
                  .formatted(List.of(MailSender.Security.values())));
      case "from" -> address(name, value);
      case "to" ->
          Arrays.stream(value.split(",", -1)).map(String::strip).forEach(it -> address(name, it));
      case "topic" -> require(TOPIC.matcher(value).matches(), "settings.topic is no topic");
      case "chatId" ->
          require(value.matches("-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64}"), "settings.chatId is none");
      case "caCertificate" -> Trust.check(value);
      default -> {}
    }
  }

  private static void address(String name, String value) {
    require(
        ADDRESS.matcher(value).matches(),
        "settings.%s: '%s' is no mail address".formatted(name, value));
  }

  private static void url(String name, String value, boolean shown) {
    try {
      var url = new URI(value);
      var scheme = url.getScheme();
      if (("http".equals(scheme) || "https".equals(scheme))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null
          && url.getPort() < 65_536) {
        return;
      }
    } catch (URISyntaxException e) {
      // Answered below, as every other text that is no address.
    }
    throw invalid(
        "%s%s must be an http or https address without user or fragment"
            .formatted(name, shown ? " '%s'".formatted(value) : ""));
  }

  private static void requireNames(
      String what, Set<String> given, Set<String> needed, Set<String> free) {
    for (var name : needed) {
      require(given.contains(name), "%s.%s must be there".formatted(what, name));
    }
    for (var name : given) {
      require(
          needed.contains(name) || free.contains(name),
          "%s.%s is not known; it takes %s".formatted(what, name, union(needed, free)));
    }
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream())
        .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
  }

  private static void require(boolean sound, String message) {
    if (!sound) {
      throw invalid(message);
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
