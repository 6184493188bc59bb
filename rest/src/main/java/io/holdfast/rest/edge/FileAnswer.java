package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file as an answer: whole, or one range of it (RFC 9110, section 14). Several ranges at once are
 * answered with the whole, as the text allows.
 */
public final class FileAnswer {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
  private static final int BLOCK_BYTES = 64 * 1024;

  private FileAnswer() {}

  /**
   * What is sent.
   *
   * @param name for {@code Content-Disposition}: printable ASCII without quotes
   * @param tag of these very bytes, for {@code ETag} and {@code If-Range}
   */
  public record Content(Path file, String name, String mediaType, long bytes, String tag) {}

  private record Range(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  /** Whether the answer begins with the first byte. */
  public static boolean wantsFirstByte(Request request) {
    return request
        .header("Range")
        .map(RANGE::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(range -> range.group(1).isEmpty() ? "" : range.group(1))
        .map(first -> !first.isEmpty() && first.chars().allMatch(digit -> digit == '0'))
        .orElse(true);
  }

  /**
   * @throws RequestException RANGE_UNSATISFIABLE when no byte of the file is in the range
   */
  public static Response of(Request request, Content content) {
    var etag = "\"" + content.tag() + "\"";
    var valid = request.header("If-Range").map(etag::equals).orElse(true);
    var range = valid ? range(request, content) : Optional.<Range>empty();
    var wanted = range.orElse(new Range(0, content.bytes() - 1));
    var answer =
        Response.stream(
                range.isPresent() ? 206 : 200,
                content.mediaType(),
                output -> copy(content, wanted, output))
            .with("Content-Length", Long.toString(wanted.length()))
            .with("Accept-Ranges", "bytes")
            .with("ETag", etag)
            .with("Content-Disposition", "attachment; filename=\"" + content.name() + "\"");
    return range.isPresent()
        ? answer.with(
            "Content-Range",
            "bytes %d-%d/%d".formatted(wanted.first(), wanted.last(), content.bytes()))
        : answer;
  }

  private static Optional<Range> range(Request request, Content content) {
    var matcher = request.header("Range").map(RANGE::matcher).orElse(null);
    if (matcher == null || !matcher.matches()) {
      return Optional.empty();
    }
    var from = matcher.group(1);
    var to = matcher.group(2);
    if (from.isEmpty() && to.isEmpty()) {
      return Optional.empty();
    }
    var end = content.bytes() - 1;
    var range =
        from.isEmpty()
            ? new Range(Math.max(0, content.bytes() - Long.parseLong(to)), end)
            : new Range(
                Long.parseLong(from), to.isEmpty() ? end : Math.min(end, Long.parseLong(to)));
    if (!from.isEmpty() && !to.isEmpty() && Long.parseLong(to) < Long.parseLong(from)) {
      return Optional.empty();
    }
    if (range.first() > end || range.length() <= 0) {
      throw new RequestException(
              ErrorCode.RANGE_UNSATISFIABLE,
              "the file has %d bytes, none of them in %s"
                  .formatted(content.bytes(), matcher.group()))
          .with("Content-Range", "bytes */" + content.bytes());
    }
    return Optional.of(range);
  }

  private static void copy(Content content, Range range, OutputStream output) throws IOException {
    var block = ByteBuffer.allocate(BLOCK_BYTES);
    try (var channel = FileChannel.open(content.file(), StandardOpenOption.READ)) {
      channel.position(range.first());
      var left = range.length();
      while (left > 0) {
        block.clear().limit((int) Math.min(left, BLOCK_BYTES));
        var count = channel.read(block);
        if (count < 0) {
          throw new IOException("%s ends %d bytes early".formatted(content.file(), left));
        }
        output.write(block.array(), 0, count);
        left -= count;
      }
    }
  }
}
