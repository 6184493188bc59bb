package io.holdfast.rest.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file as an answer: whole, or one range of it, see {@link ByteRange}. */
public final class FileAnswer {
  private static final int BLOCK_BYTES = 64 * 1024;

  private FileAnswer() {}

  /**
   * What is sent.
   *
   * @param name for {@code Content-Disposition}: printable ASCII without quotes
   * @param tag of these very bytes, for {@code ETag} and {@code If-Range}
   */
  public record Content(Path file, String name, String mediaType, long bytes, String tag) {}

  /** Whether the answer begins with the first byte. */
  public static boolean wantsFirstByte(Request request) {
    return ByteRange.wantsFirstByte(request);
  }

  /**
   * @throws RequestException RANGE_UNSATISFIABLE when no byte of the file is in the range
   */
  public static Response of(Request request, Content content) {
    var etag = "\"" + content.tag() + "\"";
    var valid = request.header("If-Range").map(etag::equals).orElse(true);
    var range = valid ? ByteRange.of(request, content.bytes()) : Optional.<ByteRange>empty();
    var wanted = range.orElse(ByteRange.whole(content.bytes()));
    var answer =
        Response.stream(
                range.isPresent() ? 206 : 200,
                content.mediaType(),
                output -> copy(content, wanted, output))
            .with("Content-Length", Long.toString(wanted.length()))
            .with("Accept-Ranges", "bytes")
            .with("ETag", etag)
            .with("Content-Disposition", "attachment; filename=\"" + content.name() + "\"");
    return range.isPresent() ? answer.with("Content-Range", wanted.of(content.bytes())) : answer;
  }

  private static void copy(Content content, ByteRange range, OutputStream output)
      throws IOException {
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
