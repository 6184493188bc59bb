package io.holdfast.store.location;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.store.location.StoreLocation.Account;
import io.holdfast.store.location.StoreLocation.Parsed;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes locations apart as restic does. */
final class LocationText {
  private static final Pattern SCHEME = Pattern.compile("([a-z0-9]+):.*", Pattern.DOTALL);

  /** user@host:folder, where a user may hold an @ and a host may be an IPv6 address in brackets. */
  private static final Pattern SFTP =
      Pattern.compile("(?:(?<user>.*)@)?(?<host>\\[[^\\]]+\\]|[^:@/\\[\\]]*):(?<folder>.*)");

  private static final Pattern SFTP_URL =
      Pattern.compile(
          "sftp://(?:(?<user>[^@/]*)@)?(?<host>\\[[^\\]]+\\]|[^:@/\\[\\]]*)"
              + "(?::(?<port>[0-9]{1,5}))?(?:/(?<folder>[^?#]*))?");

  private static final String SFTP_FORMS =
      "give an SFTP place as sftp:USER@HOST:/FOLDER or sftp://USER@HOST//FOLDER";

  /** What needs no escape in a URL, beside letters and digits. */
  private static final String PLAIN = "-._~!$&'()*+,;=";

  private LocationText() {}

  /** What stands before the first colon, if it can be a scheme; empty for a plain folder. */
  static String scheme(String text) {
    var matcher = SCHEME.matcher(text);
    return matcher.matches() ? matcher.group(1) : "";
  }

  static StoreLocation.S3 s3(String text) {
    var rest = text.substring("s3:".length());
    var scheme = "https";
    if (rest.startsWith("http://") || rest.startsWith("https://")) {
      scheme = rest.substring(0, rest.indexOf(':'));
      rest = rest.substring(rest.indexOf("//") + 2);
    } else if (rest.startsWith("//")) {
      rest = rest.substring(2);
    }
    var parts = rest.split("/", 3);
    if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw invalid("give an S3 place as s3:https://HOST/BUCKET/PREFIX");
    }
    var endpoint = uri(scheme + "://" + parts[0], "the S3 service");
    if (endpoint.getRawUserInfo() != null) {
      throw invalid("an S3 place names no keys; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    return new StoreLocation.S3(endpoint, parts[1], parts.length < 3 ? "" : cleaned(parts[2]));
  }

  static StoreLocation.Sftp sftp(String text) {
    if (!text.startsWith("sftp://")) {
      var matcher = SFTP.matcher(text.substring("sftp:".length()));
      if (!matcher.matches()) {
        throw invalid(SFTP_FORMS);
      }
      var user = Optional.ofNullable(matcher.group("user")).orElse("");
      requireNoPassword(user);
      return new StoreLocation.Sftp(
          user, unbracketed(matcher.group("host")), 0, folder(matcher.group("folder")));
    }
    var url = SFTP_URL.matcher(text);
    if (!url.matches()) {
      throw invalid(SFTP_FORMS);
    }
    var user = decoded("the SFTP server", url.group("user"));
    requireNoPassword(user);
    return new StoreLocation.Sftp(
        user,
        unbracketed(url.group("host")),
        url.group("port") == null ? 0 : Integer.parseInt(url.group("port")),
        folder(decoded("the SFTP server", url.group("folder"))));
  }

  private static void requireNoPassword(String user) {
    if (user.contains(":")) {
      throw invalid("an SFTP place names no password; use a key");
    }
  }

  /**
   * A location over SFTP as a URL. Hosts may have names that no URL has, such as with a {@code _}.
   */
  static String shown(StoreLocation.Sftp location) {
    var account = location.user().isEmpty() ? "" : escaped(location.user(), "") + "@";
    var host = location.host().contains(":") ? "[" + location.host() + "]" : location.host();
    var port = location.port() == 0 ? "" : ":" + location.port();
    return "sftp://%s%s%s/%s".formatted(account, host, port, escaped(location.folder(), "/:@"));
  }

  private static String escaped(String text, String more) {
    var escaped = new StringBuilder();
    text.codePoints()
        .forEach(each -> {
          var one = Character.toString(each);
          if (Character.isLetterOrDigit(each) || PLAIN.contains(one) || more.contains(one)) {
            escaped.append(one);
          } else {
            for (var part : one.getBytes(UTF_8)) {
              escaped.append("%%%02X".formatted(part));
            }
          }
        });
    return escaped.toString();
  }

  static Parsed rest(String text) {
    var url = uri(text.substring("rest:".length()), "the REST server");
    var scheme = url.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw invalid("give a REST place as rest:https://HOST:PORT/PATH/");
    }
    var path = Optional.ofNullable(url.getRawPath()).orElse("");
    var authority = host(url) + (url.getPort() < 0 ? "" : ":" + url.getPort());
    var base = scheme + "://" + authority + (path.endsWith("/") ? path : path + "/");
    return new Parsed(
        new StoreLocation.Rest(uri(base, "the REST server")), account(url.getRawUserInfo()));
  }

  private static Optional<Account> account(@Nullable String userInfo) {
    if (userInfo == null || userInfo.isEmpty()) {
      return Optional.empty();
    }
    var colon = userInfo.indexOf(':');
    return Optional.of(
        colon < 0
            ? new Account(decoded("the REST server", userInfo), null)
            : new Account(
                decoded("the REST server", userInfo.substring(0, colon)),
                decoded("the REST server", userInfo.substring(colon + 1))));
  }

  /** Percent escapes only: a plus is a plus. */
  private static String decoded(String what, @Nullable String text) {
    try {
      return text == null ? "" : URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid("escape what is special in the URL of %s as %%XX".formatted(what));
    }
  }

  /** Its message never repeats the text, which may hold a password. */
  private static URI uri(String text, String what) {
    try {
      var url = new URI(text);
      if (url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, as other texts are.
    }
    throw invalid(
        "the URL of %s cannot be read; escape what is special as %%XX, and name a host without '_'"
            .formatted(what));
  }

  private static String host(URI url) {
    return Optional.ofNullable(url.getHost()).orElse("");
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String folder(String text) {
    var cleaned = cleaned(text);
    return text.startsWith("/") ? "/" + cleaned : text.isEmpty() ? "" : cleaned;
  }

  /** Without empty parts, dots and what they undo. */
  private static String cleaned(String path) {
    var parts = new ArrayList<String>();
    for (var part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
