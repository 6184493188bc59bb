package io.holdfast.dialects.veeamazure;

import io.holdfast.rest.edge.Request;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Absolute links as version 1 writes them: those of items without a default port, those of
 * collections always with a port.
 */
final class AzureLinks {
  private static final String HTTPS_PORT = ":443";
  private static final String HTTP_PORT = ":80";

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

  /** A page of the collection; the parameters that the page did not decide are kept as sent. */
  String page(String path, RestorePointQuery page) {
    var authority = base.getRawAuthority();
    if (base.getPort() < 0) {
      authority += base.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
    }
    var query =
        "onlyLatest=%s&offset=%d&limit=%d%s"
            .formatted(page.onlyLatest() ? "True" : "False", page.offset(), page.limit(), others());
    return url(authority, path) + "?" + query;
  }

  private String others() {
    var query = request.query();
    return query.names().stream()
        .filter(name -> !RestorePointQuery.NAMES.contains(name.toLowerCase(Locale.ROOT)))
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
