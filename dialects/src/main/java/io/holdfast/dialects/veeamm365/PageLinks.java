package io.holdfast.dialects.veeamm365;

import io.holdfast.rest.edge.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/** Absolute links to pages of the list that was asked for, with all its other parameters. */
final class PageLinks {
  private final Request request;

  PageLinks(Request request) {
    this.request = request;
  }

  String page(long offset, long limit) {
    var query = request.query();
    var filters =
        query.names().stream()
            .filter(name -> !RestoreSessionQuery.PAGE_NAMES.contains(name.toLowerCase(Locale.ROOT)))
            .flatMap(name ->
                query.all(name).stream().map(value -> encode(name) + "=" + encode(value) + "&"))
            .collect(Collectors.joining());
    return "%s%s?%soffset=%d&limit=%d"
        .formatted(request.baseUrl(), request.rawPath(), filters, offset, limit);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
