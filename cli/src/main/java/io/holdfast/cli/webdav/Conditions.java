package io.holdfast.cli.webdav;

import com.sun.net.httpserver.Headers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a request wants only if the file is, or is not, what the client knows (RFC 9110, 13). */
final class Conditions {
  /** What becomes of a request. */
  enum Verdict {
    GO_ON,
    NOT_MODIFIED,
    FAILED
  }

  private final Headers request;
  private final String tag;
  private final Instant modified;

  /**
   * @param tag the file's entity tag, in quotes
   */
  Conditions(Headers request, String tag, Instant modified) {
    this.request = request;
    this.tag = tag;
    this.modified = HttpDate.seconds(modified);
  }

  /** In the RFC's order, 13.2.2. */
  Verdict verdict() {
    if (request.containsKey("If-Match")) {
      if (!anyTag("If-Match", false)) {
        return Verdict.FAILED;
      }
    } else if (date("If-Unmodified-Since").filter(modified::isAfter).isPresent()) {
      return Verdict.FAILED;
    }
    if (request.containsKey("If-None-Match")) {
      return anyTag("If-None-Match", true) ? Verdict.NOT_MODIFIED : Verdict.GO_ON;
    }
    return date("If-Modified-Since").filter(since -> !modified.isAfter(since)).isPresent()
        ? Verdict.NOT_MODIFIED
        : Verdict.GO_ON;
  }

  /** Whether a range is still a range of the file that the client has a part of. */
  boolean rangeHolds() {
    var condition = request.getFirst("If-Range");
    return condition == null
        || condition.strip().equals(tag)
        || HttpDate.parse(condition).filter(modified::equals).isPresent();
  }

  private boolean anyTag(String header, boolean weak) {
    return Objects.requireNonNullElse(request.get(header), List.<String>of()).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .map(String::strip)
        .map(each -> weak && each.startsWith("W/") ? each.substring(2) : each)
        .anyMatch(each -> each.equals("*") || each.equals(tag));
  }

  private Optional<Instant> date(String header) {
    return Optional.ofNullable(request.getFirst(header)).flatMap(HttpDate::parse);
  }
}
