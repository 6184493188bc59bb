package io.holdfast.dialects.veeamazure;

import io.holdfast.rest.edge.Request;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Absolute links as version 1 writes them: those of items without a default port, those of
 * collections always with a port.
 */
final class AzureLinks {
  private static final String HTTPS_PORT = ":443";
  private static final String HTTP_PORT = ":80";

  private static final Pattern WITH_PORT = Pattern.compile(":\\d+$");

  private final Request request;
  private final URI base;

  AzureLinks(Request request) {
    this.request = request;
    this.base = URI.create(request.baseUrl());
  }

  /**
   * @param path below the mount, starts with a slash
   */
  String item(String path) {
    var authority = base.getRawAuthority();
    var standard = base.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
    if (authority.endsWith(standard)) {
      authority = authority.substring(0, authority.length() - standard.length());
    }
    return url(authority, path);
  }

  /**
   * A page of the collection that was asked for; what the request said beside that is kept as sent.
   *
   * @param path below the mount, starts with a slash
   * @param decided the parameters that make the page, encoded
   * @param names of those parameters, in lower case
   */
  String page(String path, String decided, Set<String> names) {
    var authority = base.getRawAuthority();
    if (!WITH_PORT.matcher(authority).find()) { // URI knows no port behind names with underscores
      authority += base.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
    }
    return url(authority, path) + "?" + decided + others(names);
  }

  private String others(Set<String> decided) {
    var query = request.query();
    return query.names().stream()
        .filter(name -> !decided.contains(name.toLowerCase(Locale.ROOT)))
        .flatMap(
            name -> query.all(name).stream().map(value -> "&" + encode(name) + "=" + encode(value)))
        .collect(Collectors.joining());
  }

  private String url(String authority, String path) {
    return base.getScheme() + "://" + authority + base.getRawPath() + path;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
