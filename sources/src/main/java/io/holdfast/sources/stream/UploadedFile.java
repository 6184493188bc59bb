package io.holdfast.sources.stream;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A dump that was made elsewhere, as the one file of a restore point. */
public final class UploadedFile implements SourceView {
  private final String top;
  private final String file;
  private final InputStream content;
  private final Kind kind;
  private final Instant moment = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private final AtomicLong bytes = new AtomicLong();

  /** What a kind knows of its dumps. */
  public interface Kind {
    /**
     * Judges a dump that was read whole and is not empty.
     *
     * @throws SourceException when no restore could come of it
     */
    void verify(long bytes);

    /**
     * What it is of, each part in the same file.
     *
     * @param path where it lies in the snapshot
     */
    List<SourcePart> parts(String path, long bytes);
  }

  /**
   * @param top the snapshot's path
   * @param content what is stored; may refuse while it is read what is none of its kind
   */
  public UploadedFile(String top, String file, InputStream content, Kind kind) {
    this.top = top;
    this.file = file;
    this.content = content;
    this.kind = kind;
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return new StreamTree(top, Map.of(file, () -> new Counted(content)), moment, this::verify);
  }

  @Override
  public List<SourcePart> parts() {
    return kind.parts(top + "/" + file, bytes.get());
  }

  @Override
  public void close() {
    try {
      content.close();
    } catch (IOException e) {
      // Whoever sends it has heard how it ended.
    }
  }

  private void verify() {
    if (bytes.get() == 0) {
      throw new SourceException(ErrorCode.SOURCE_EMPTY, "the uploaded dump is empty");
    }
    kind.verify(bytes.get());
  }

  /** Counts what is read. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream content) {
      super(content);
    }

    @Override
    public int read() throws IOException {
      var one = super.read();
      bytes.addAndGet(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      bytes.addAndGet(Math.max(0, count));
      return count;
    }
  }
}
