package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.util.List;

/** Revisions as entity tags (RFC 9110, sections 8.8.3 and 13.1): {@code "rev-17"}. */
final class Revisions {
  private Revisions() {}

  static String tag(long revision) {
    return "\"rev-%d\"".formatted(revision);
  }

  /** The answer to a GET: 304 when the client has this revision already. */
  static Response answer(Request request, long revision, Object body) {
    var tag = tag(revision);
    var known = tags(request, "If-None-Match").stream().map(Revisions::strong).toList();
    if (known.contains(tag) || known.contains("*")) {
      return Response.empty(304).with("ETag", tag);
    }
    return Answers.ok(body).with("ETag", tag);
  }

  /**
   * Checks that the client changes what it read.
   *
   * @throws RequestException REVISION_REQUIRED without If-Match, REVISION_MISMATCH with another one
   */
  static void require(Request request, long current) {
    var given = tags(request, "If-Match");
    if (given.isEmpty()) {
      throw RequestException.of(
          ErrorCode.REVISION_REQUIRED,
          new Violation("If-Match", "REQUIRED", "send the ETag that you read as If-Match"));
    }
    if (!given.contains("*") && !given.contains(tag(current))) {
      throw new RequestException(
          ErrorCode.REVISION_MISMATCH,
          "it was changed since you read it; it is %s now".formatted(tag(current)));
    }
  }

  private static List<String> tags(Request request, String header) {
    return request.headers(header).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .toList();
  }

  private static String strong(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
