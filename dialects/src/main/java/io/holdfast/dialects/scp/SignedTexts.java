package io.holdfast.dialects.scp;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The forms in which a client may have signed the target of one request.
 *
 * <p>Clients of this vendor disagree: some sign the bytes that they send, some sign names and
 * values before encoding them, the vendor's sample signs what JavaScript's {@code encodeURI} makes
 * of them. Each form stands for exactly one request; where decoding would let two requests share a
 * text, only the bytes as sent count. But for a plus, which as sent means a blank: times have one.
 */
final class SignedTexts {
  /** What {@code encodeURI} leaves alone besides letters and digits (ECMA-262, "encodeURI"). */
  private static final String URI_BARE = ";,/?:@&=+$-_.!~*'()#";

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

  private SignedTexts() {}

  /**
   * All forms of a request target, the bytes as sent first.
   *
   * @param target path and query as they stood in the request line, undecoded
   */
  static List<String> of(String target) {
    var forms = new LinkedHashSet<String>();
    forms.add(target);
    decoded(target)
        .ifPresent(plain -> {
          forms.add(plain);
          forms.add(encodeUri(plain));
        });
    return List.copyOf(forms);
  }

  private static Optional<String> decoded(String target) {
    var mark = target.indexOf('?');
    try {
      var path = decodePath(mark < 0 ? target : target.substring(0, mark));
      if (path.isEmpty() || mark < 0) {
        return path;
      }
      var query = decodeQuery(target.substring(mark + 1));
      return query.map(text -> path.get() + "?" + text);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a broken percent sign: nobody signed what it cannot mean
    }
  }

  private static Optional<String> decodePath(String path) {
    var segments = new ArrayList<String>();
    for (var segment : path.split("/", -1)) {
      var plain = decode(segment.replace("+", "%2B"));
      if (means(plain, "/?#")) {
        return Optional.empty();
      }
      segments.add(plain);
    }
    return Optional.of(String.join("/", segments));
  }

  private static Optional<String> decodeQuery(String query) {
    var pairs = new ArrayList<String>();
    for (var pair : query.split("&", -1)) {
      var equals = pair.indexOf('=');
      var name = decode(equals < 0 ? pair : pair.substring(0, equals));
      var value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (means(name, "&=#") || means(value, "&=#")) {
        return Optional.empty();
      }
      pairs.add(equals < 0 ? name : name + "=" + value);
    }
    return Optional.of(String.join("&", pairs));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Whether a text would be taken apart, or decoded once more. */
  private static boolean means(String text, String separators) {
    return separators.chars().anyMatch(c -> text.indexOf(c) >= 0) || ESCAPE.matcher(text).find();
  }

  private static String encodeUri(String text) {
    var encoded = new StringBuilder(text.length() + 16);
    for (var b : text.getBytes(StandardCharsets.UTF_8)) {
      var c = (char) (b & 0xff);
      if (isAsciiLetterOrDigit(c) || URI_BARE.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
    return encoded.toString();
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
