package io.holdfast.sources.postgres.dump;

import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A dump passed on unchanged and understood on the way; its end is only told when all data that its
 * table of contents announces has come. Holds one entry's bytes at a time and the list of entries.
 * Not thread-safe.
 */
public final class ArchiveStream extends InputStream {
  private final InputStream raw;
  private final String name;
  private final ArchiveInput input;
  private final List<Entry> entries = new ArrayList<>();

  private byte[] pending = {};
  private int served;
  private @Nullable ArchiveHeader header;
  private int missing;
  private @Nullable Blocks blocks;
  private boolean ended;

  /**
   * @param raw closed with this
   * @param name for messages
   */
  public ArchiveStream(InputStream raw, String name) {
    this.raw = raw;
    this.name = name;
    input = new ArchiveInput(raw, name);
  }

  /**
   * Reads a dump's beginning and no further.
   *
   * @throws SourceException SOURCE_EMPTY, SOURCE_FAILED, EXPECTATION_FAILED or SOURCE_VERSION
   */
  public static Contents contents(InputStream dump, String name) throws IOException {
    var input = new ArchiveInput(dump, name);
    var header = input.header();
    var count = input.entryCount();
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < count; i++) {
      entries.add(input.entry());
      input.takeTape();
    }
    return new Contents(header, entries);
  }

  /** Whether all has come. */
  public boolean isWhole() {
    return ended;
  }

  /** Complete after the beginning was read. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** How many rows came of a table's data; empty when they could not be counted. */
  public OptionalLong rows(Entry tableData) {
    return blocks == null ? OptionalLong.empty() : blocks.rows(tableData.id());
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (served == pending.length && blocks == null) {
      readOn();
    }
    if (served < pending.length) {
      var count = Math.min(length, pending.length - served);
      System.arraycopy(pending, served, target, offset, count);
      served += count;
      return count;
    }
    return data(target, offset, length);
  }

  private int data(byte[] target, int offset, int length) throws IOException {
    if (blocks == null) {
      throw new IllegalStateException("data before contents");
    }
    var count = raw.read(target, offset, length);
    if (count < 0) {
      blocks.end();
      ended = true;
      return count;
    }
    blocks.accept(target, offset, count);
    return count;
  }

  /** The header, or one entry more. */
  private void readOn() throws IOException {
    if (header == null) {
      header = input.header();
      missing = input.entryCount();
    } else if (missing > 0) {
      entries.add(input.entry());
      missing--;
    }
    if (missing == 0) {
      Map<Integer, Entry> awaited =
          entries.stream()
              .filter(Entry::hasData)
              .collect(Collectors.toMap(Entry::id, Function.identity(), (a, _) -> a));
      blocks = new Blocks(name, header.integerBytes(), awaited);
    }
    pending = input.takeTape();
    served = 0;
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }
}
