package io.holdfast.sources.stream;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/** What a stream held, as it lies in the repository. */
public record StoredStream(StoredPoint point, SourcePart part) {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** What went through a copy. */
  public record Copied(long bytes, String sha256) {}

  /**
   * Copies all of it.
   *
   * @param progress told the bytes so far after each piece
   * @throws IOException when the place that it is copied to fails
   */
  public Copied copyTo(OutputStream place, LongConsumer progress)
      throws IOException, InterruptedException {
    var digest = Digest.newSha256();
    var buffer = new byte[BUFFER_BYTES];
    var done = 0L;
    try (var content = point.open(TreePath.parse(part.path()))) {
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        place.write(buffer, 0, count);
        digest.update(buffer, 0, count);
        done += count;
        progress.accept(done);
      }
    }
    return new Copied(done, HexFormat.of().formatHex(digest.digest()));
  }
}
