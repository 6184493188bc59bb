package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What this vendor's answers look like. */
final class Answers {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  static final String TYPE = "application/json; charset=utf-8";

  private Answers() {}

  static Response json(int status, JsonNode body) {
    return Response.text(status, TYPE, body.toString());
  }

  /** 204 has no body; an older version's 200 has an empty object, since its clients parse one. */
  static Response done(int status) {
    return status == 204 ? Response.empty(204) : json(status, JSON.objectNode());
  }

  /** A page of a list. */
  static Response page(Call call, PageWish wish, List<ObjectNode> results, boolean more) {
    var body = JSON.objectNode().put("offset", wish.offset()).put("limit", wish.limit());
    if (call.version().isAtLeast(6)) {
      body.put("setId", call.query().find("setId").orElseGet(Answers::set));
    }
    body.putArray("results").addAll(results);
    body.set("_links", links(call, wish, more));
    return json(200, body);
  }

  /** A page of a list that is known. */
  static Response page(Call call, List<ObjectNode> all) {
    var wish = PageWish.of(call.query());
    return page(call, wish, wish.of(all), wish.isBefore(all.size()));
  }

  /** A list that is known, as a bare array or as a page. */
  static Response list(Call call, boolean array, List<ObjectNode> all) {
    return array ? json(200, JSON.arrayNode().addAll(all)) : page(call, all);
  }

  /** A list of nothing. */
  static Response none(Call call) {
    return page(call, List.of());
  }

  static ObjectNode putTime(ObjectNode node, String name, @Nullable Instant time) {
    return time == null ? node : node.put(name, time(time));
  }

  static String time(Instant time) {
    return ClockFormat.TRIMMED_FRACTION.format(time);
  }

  /** The links of one thing: itself first. */
  static ObjectNode self(ObjectNode node, String self) {
    var links = node.putObject("_links");
    links.putObject("self").put("href", self);
    return links;
  }

  static void link(ObjectNode links, String name, String place) {
    links.putObject(name).put("href", place);
  }

  private static String set() {
    return UUID.randomUUID().toString();
  }

  private static ObjectNode links(Call call, PageWish wish, boolean more) {
    var node = JSON.objectNode();
    link(node, "self", place(call, wish.offset(), wish.limit()));
    if (wish.offset() > 0) {
      link(node, "first", place(call, 0, wish.limit()));
      link(node, "prev", place(call, Math.max(0, wish.offset() - wish.limit()), wish.limit()));
    }
    if (more && wish.limit() > 0) {
      link(node, "next", place(call, wish.offset() + wish.limit(), wish.limit()));
    }
    return node;
  }

  private static String place(Call call, long offset, long limit) {
    return "%s%s?%soffset=%d&limit=%d"
        .formatted(
            call.linkBase(),
            call.request().rawPath(),
            others(call.request().query()),
            offset,
            limit);
  }

  /** All parameters of the request but those of its page. */
  private static String others(Parameters query) {
    return query.names().stream()
        .filter(name -> !PageWish.NAMES.contains(name.toLowerCase(Locale.ROOT)))
        .flatMap(
            name -> query.all(name).stream().map(value -> encode(name) + "=" + encode(value) + "&"))
        .collect(Collectors.joining());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
